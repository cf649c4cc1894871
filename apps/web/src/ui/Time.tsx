import { useStore } from './store.ts'
import { describeTime, zonePreference } from './time-zone.ts'

/** An exact instant. Hovering tells it in the other zone; everybody chooses between local time and UTC once. */
export function Time({ at }: { at: Date | string | number }) {
  const zone = useStore(zonePreference)
  const instant = new Date(at)
  const other = zone === 'utc' ? 'local' : 'utc'
  return (
    <time dateTime={instant.toISOString()} title={describeTime(instant, other)} className="whitespace-nowrap">
      {describeTime(instant, zone)}
    </time>
  )
}
