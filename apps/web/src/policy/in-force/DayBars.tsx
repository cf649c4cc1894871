import { counted } from '../../ui/number.ts'

type Day = { day: number; times: number }

const width = 4
const height = 20

/** A bar for each day that had any, in its place among the days; the numbers stand beside it, so nobody needs it. */
export function DayBars({ byDay, days }: { byDay: readonly Day[]; days: number }) {
  if (byDay.length === 0) return '–'
  const most = Math.max(...byDay.map(({ times }) => times), 1)
  const last = Math.max(...byDay.map(({ day }) => day))
  return (
    <svg
      role="img"
      aria-label={byDay.map(({ day, times }) => `${dayOf(day)}: ${counted(times, 'time')}`).join(', ')}
      viewBox={`0 0 ${days * width} ${height}`}
      className="h-5 w-32 border-b border-edge"
      preserveAspectRatio="none"
    >
      {byDay.map(({ day, times }) => {
        const tall = Math.max(2, (times / most) * height)
        const at = days - 1 - Math.round((last - day) / 86_400_000)
        return (
          <rect
            key={day}
            x={at * width}
            y={height - tall}
            width={width - 1}
            height={tall}
            className="fill-restrict"
          />
        )
      })}
    </svg>
  )
}

const dayOf = (day: number): string => new Date(day).toISOString().slice(0, 10)
