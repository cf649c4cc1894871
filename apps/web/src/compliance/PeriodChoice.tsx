import { SelectField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import {
  type ChosenPeriod,
  ComplianceSearch,
  periodFrom,
  presetOptions,
  zoneOfDays,
  zoneOptions,
} from './compliance-search.ts'

type PeriodChoiceProps = { chosen: ChosenPeriod; onChange: (next: Partial<ChosenPeriod>) => void }

const fieldLook = 'w-full sm:w-52'

/** Whole days, of a time zone that is said and not guessed. */
export function PeriodChoice({ chosen, onChange }: PeriodChoiceProps) {
  const period = periodFrom(chosen, Date.now())
  return (
    <div className="flex flex-wrap items-end gap-3">
      <SelectField
        label="Period"
        className={fieldLook}
        options={presetOptions}
        value={chosen.preset}
        onChange={({ target }) =>
          onChange({
            ...ComplianceSearch.pick({ preset: true }).parse({ preset: target.value }),
            from: period.from,
            to: period.to,
          })
        }
      />
      <TextField
        label="First day"
        type="date"
        className={fieldLook}
        value={period.from}
        onChange={({ target }) => onChange({ preset: 'custom', from: target.value, to: period.to })}
      />
      <TextField
        label="Last day"
        type="date"
        className={fieldLook}
        value={period.to}
        onChange={({ target }) => onChange({ preset: 'custom', from: period.from, to: target.value })}
      />
      <SelectField
        label="Time zone of the days"
        className={fieldLook}
        options={zoneOptions}
        value={period.timeZone}
        onChange={({ target }) => {
          zoneOfDays.set(target.value)
          onChange({ zone: target.value })
        }}
      />
    </div>
  )
}
