import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Chip } from '../ui/Chip.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { describeUsd } from '../ui/number.ts'
import { Select } from '../ui/Select.tsx'
import { AgentChip } from './AgentChip.tsx'
import { actionGroups } from './action-words.ts'
import { isNarrowed, LedgerSearch, periodOptions } from './ledger-search.ts'
import { outcomeOptions } from './outcome.ts'
import { PeriodFields } from './PeriodFields.tsx'
import { describeReference, idOf } from './references.ts'

type LedgerFiltersProps = {
  search: LedgerSearch
  onChange: (next: Partial<LedgerSearch>) => void
  onClear: () => void
}

const fieldLook = 'w-full sm:w-56'
const shortFieldLook = 'w-full min-[24rem]:w-[calc(50%-0.25rem)] sm:w-40'

export function LedgerFilters({ search, onChange, onClear }: LedgerFiltersProps) {
  const workspace = useWorkspace()
  const { data: choices } = trpc.ledger.choices.useQuery({ workspaceId: workspace.id })
  const actors = (choices?.actors ?? []).map(({ reference, name }) => ({ value: reference, label: name }))
  const codes = (choices?.codes ?? []).map((code) => ({ value: code, label: code }))
  return (
    <search aria-label="Filter events" className="mb-2 flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Combobox
          label="Who"
          placeholder="Everybody"
          groups={[{ title: '', items: actors }]}
          value={search.actor}
          onChange={(actor) => onChange({ actor })}
          className={fieldLook}
        />
        <Combobox
          label="Event"
          placeholder="Every event"
          groups={actionGroups}
          value={search.action}
          onChange={(action) => onChange(LedgerSearch.pick({ action: true }).parse({ action }))}
          className={fieldLook}
        />
        <Select
          aria-label="Outcome"
          className={shortFieldLook}
          options={outcomeOptions}
          value={search.outcome ?? ''}
          onChange={({ target }) =>
            onChange(LedgerSearch.pick({ outcome: true }).parse({ outcome: target.value || undefined }))
          }
        />
        {(codes.length > 0 || search.code) && (
          <Combobox
            label="Code"
            placeholder="Every code"
            groups={[{ title: '', items: codes }]}
            value={search.code}
            onChange={(code) => onChange({ code })}
            className={fieldLook}
          />
        )}
        <Select
          aria-label="Period"
          className={shortFieldLook}
          options={periodOptions}
          value={search.period ?? ''}
          onChange={({ target }) => onChange({ ...periodOf(target.value), from: undefined, to: undefined })}
        />
        {isNarrowed(search) && (
          <Button tone="quiet" onClick={onClear}>
            Clear filters
          </Button>
        )}
      </div>
      {search.period === 'custom' && <PeriodFields search={search} onChange={onChange} />}
      <p className="flex flex-wrap gap-2 empty:hidden">
        {search.subject && (
          <Chip
            words={`About ${describeReference(search.subject, nameIn(actors, search.subject))}`}
            onRemove={() => onChange({ subject: undefined })}
          />
        )}
        {search.agent && <AgentChip agentId={search.agent} onRemove={() => onChange({ agent: undefined })} />}
        {search.usd !== undefined && (
          <Chip
            words={`Decided on ${describeUsd(search.usd)} a month or more`}
            onRemove={() => onChange({ usd: undefined })}
          />
        )}
      </p>
    </search>
  )
}

const periodOf = (value: string) => LedgerSearch.pick({ period: true }).parse({ period: value || undefined })

/** A person who is asked about may be known as one who acts. */
const nameIn = (actors: readonly { value: string; label: string }[], reference: string): string | undefined =>
  actors.find(({ value }) => idOf(value) === idOf(reference))?.label
