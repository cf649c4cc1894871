import { useStore } from './store.ts'
import { describeMinute, describeTime, zonePreference } from './time-zone.ts'

/** An instant to the minute, where a list has no room for more. Hovering tells it exactly. */
export function Minute({ at }: { at: number }) {
  const zone = useStore(zonePreference)
  const instant = new Date(at)
  return (
    <time dateTime={instant.toISOString()} title={describeTime(instant, zone)} className="whitespace-nowrap">
      {describeMinute(instant, zone)}
    </time>
  )
}
