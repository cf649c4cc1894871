import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { describeTime, type Zone, zonePreference, zones } from '../ui/time-zone.ts'
import { instantOf } from './schedule-time.ts'

type ScheduleFieldProps = {
  value: string
  onChange: (text: string) => void
  error: string | undefined
  isOptional?: boolean
}

/** A moment, typed in the zone that times are shown in and told back in both, so that nobody is an hour off. */
export function ScheduleField({ value, onChange, error, isOptional = false }: ScheduleFieldProps) {
  const zone = useStore(zonePreference)
  const at = instantOf(value, zone)
  return (
    <TextField
      type="datetime-local"
      label={`Not before (${zones[zone]})`}
      isOptional={isOptional}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      hint={
        at === null
          ? 'Everything is looked at again when the time comes.'
          : `${describeTime(new Date(at), zone)}, which is ${describeTime(new Date(at), other(zone))}.`
      }
      error={error}
    />
  )
}

const other = (zone: Zone): Zone => (zone === 'utc' ? 'local' : 'utc')
