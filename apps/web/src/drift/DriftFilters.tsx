import { driftKinds, driftStates } from '@countersign/drift'
import { X } from 'lucide-react'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
import { DriftSearch, isNarrowed } from './drift-search.ts'
import { stateWords } from './states.ts'

type DriftFiltersProps = {
  search: DriftSearch
  onChange: (next: Partial<DriftSearch>) => void
  onClear: () => void
}

const stateOptions = [
  { value: '', label: 'Every state' },
  ...driftStates.map((state) => ({ value: state, label: stateWords[state].word })),
]
const kindOptions = [
  { value: '', label: 'Every kind' },
  ...Object.entries(driftKinds).map(([kind, { title }]) => ({ value: kind, label: title })),
]

export function DriftFilters({ search, onChange, onClear }: DriftFiltersProps) {
  const workspace = useWorkspace()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const owners = (choices?.owners ?? []).map((owner) => ({ value: owner, label: owner }))
  return (
    <search aria-label="Filter agents" className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <SearchField
          label="Search agent or owner"
          value={search.search ?? ''}
          onChange={(text) => onChange({ search: text || undefined })}
        />
        <Select
          aria-label="State"
          className="w-full sm:w-auto"
          options={stateOptions}
          value={search.state ?? ''}
          onChange={({ target }) =>
            onChange({ state: DriftSearch.parse({ state: target.value || undefined }).state })
          }
        />
        <Select
          aria-label="Kind"
          className="w-full sm:w-64"
          options={kindOptions}
          value={search.kind ?? ''}
          onChange={({ target }) =>
            onChange({
              kind: DriftSearch.parse({ kind: target.value || undefined }).kind,
              cause: undefined,
            })
          }
        />
        <Combobox
          label="Owner"
          placeholder="Any owner"
          groups={[{ title: '', items: owners }]}
          value={search.owner}
          onChange={(owner) => onChange({ owner })}
          className="w-full sm:w-36"
        />
        {isNarrowed(search) && (
          <Button tone="quiet" onClick={onClear}>
            Clear filters
          </Button>
        )}
      </div>
      {search.cause && (
        <p className="flex">
          <Button
            size="small"
            className="max-w-full"
            aria-label="One cause only, remove"
            onClick={() => onChange({ cause: undefined })}
          >
            <span className="truncate">One cause only: {search.cause}</span>
            <X aria-hidden className="size-3.5 shrink-0" />
          </Button>
        </p>
      )}
    </search>
  )
}
