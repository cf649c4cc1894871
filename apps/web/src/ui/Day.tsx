const dayFormat = new Intl.DateTimeFormat('en', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
})

/** A day in UTC, whatever zone the reader is in, where a day is what is meant. */
export function Day({ at }: { at: number }) {
  const instant = new Date(at)
  return (
    <time dateTime={instant.toISOString().slice(0, 10)} className="whitespace-nowrap">
      {dayFormat.format(instant)}
    </time>
  )
}
