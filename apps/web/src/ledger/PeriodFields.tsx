import { type SubmitEvent, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { controlLook, Field } from '../ui/Field.tsx'
import { useStore } from '../ui/store.ts'
import { zonePreference, zones } from '../ui/time-zone.ts'
import type { LedgerSearch } from './ledger-search.ts'
import { fromField, toField } from './period.ts'

type PeriodFieldsProps = { search: LedgerSearch; onChange: (next: Partial<LedgerSearch>) => void }

/** A period of one's own, in the zone in which the person reads times. An empty end stays open. */
export function PeriodFields({ search, onChange }: PeriodFieldsProps) {
  const zone = useStore(zonePreference)
  const [error, setError] = useState<string>()
  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const [from, to] = ['from', 'to'].map((name) => fromField(String(fields.get(name)), zone))
    if (from && to && from > to) return setError('The end is before the beginning.')
    setError(undefined)
    onChange({ from, to })
  }
  return (
    <form
      // The fields begin anew when the address or the zone changes.
      key={`${search.from} ${search.to} ${zone}`}
      noValidate
      onSubmit={apply}
      className="flex flex-wrap items-start gap-2"
    >
      <Field label={`From (${zones[zone]})`}>
        {(ids) => <input {...ids} {...look} name="from" defaultValue={toField(search.from, zone)} />}
      </Field>
      <Field label={`To (${zones[zone]}), inclusive`} error={error}>
        {(ids) => <input {...ids} {...look} name="to" defaultValue={toField(search.to, zone)} />}
      </Field>
      <Button type="submit" className="sm:mt-6">
        Show this period
      </Button>
    </form>
  )
}

const look = {
  type: 'datetime-local',
  className: controlLook,
  min: '1970-01-02T00:00',
  max: '9999-12-30T23:59',
}
