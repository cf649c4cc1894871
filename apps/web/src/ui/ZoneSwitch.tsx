import { useStore } from './store.ts'
import { type Zone, zonePreference, zones } from './time-zone.ts'

const options: readonly Zone[] = ['local', 'utc']

/** The same choice as in the account's menu, on pages where times are what is read. */
export function ZoneSwitch() {
  const chosen = useStore(zonePreference)
  return (
    <fieldset className="flex h-8 rounded-sm border border-edge bg-sheet text-sm">
      <legend className="sr-only">Times are shown in</legend>
      {options.map((zone) => (
        <label
          key={zone}
          className="relative flex items-center px-3 text-faded first-of-type:rounded-l-sm last-of-type:rounded-r-sm last-of-type:border-l last-of-type:border-edge hover:bg-shade has-checked:bg-accent-wash has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="time-zone"
            value={zone}
            checked={chosen === zone}
            onChange={() => zonePreference.set(zone)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {zones[zone]}
        </label>
      ))}
    </fieldset>
  )
}
