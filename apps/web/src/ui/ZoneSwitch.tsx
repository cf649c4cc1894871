import { Segments } from './Segments.tsx'
import { useStore } from './store.ts'
import { type Zone, zonePreference, zones } from './time-zone.ts'

const options = (['local', 'utc'] satisfies Zone[]).map((zone) => ({ value: zone, label: zones[zone] }))

/** The same choice as in the account's menu, on pages where times are what is read. */
export function ZoneSwitch() {
  return (
    <Segments
      legend="Times are shown in"
      name="time-zone"
      options={options}
      value={useStore(zonePreference)}
      onChange={zonePreference.set}
    />
  )
}
