import { driftKinds, driftStates } from '@countersign/drift'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Chip } from '../ui/Chip.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { FilterBar, FilterSelect } from '../ui/FilterBar.tsx'
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
  const { cause } = search
  return (
    <FilterBar
      label="Filter agents"
      searchLabel="Search agent or owner"
      search={search.search}
      onSearch={(text) => onChange({ search: text })}
      onClear={isNarrowed(search) ? onClear : null}
      below={
        cause && (
          <p className="flex">
            <Chip words="One cause only" about={cause} onRemove={() => onChange({ cause: undefined })} />
          </p>
        )
      }
    >
      <FilterSelect
        label="State"
        options={stateOptions}
        value={search.state}
        onChange={(state) => onChange({ state: DriftSearch.parse({ state }).state })}
      />
      <FilterSelect
        label="Kind"
        className="w-full sm:w-64"
        options={kindOptions}
        value={search.kind}
        onChange={(kind) => onChange({ kind: DriftSearch.parse({ kind }).kind, cause: undefined })}
      />
      <Combobox
        label="Owner"
        placeholder="Any owner"
        groups={[{ title: '', items: owners }]}
        value={search.owner}
        onChange={(owner) => onChange({ owner })}
        className="w-full sm:w-36"
      />
    </FilterBar>
  )
}
