import { agentRoles } from '@countersign/agents'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { FilterBar, FilterSelect } from '../ui/FilterBar.tsx'
import { AgentSearch, expiryDays, isNarrowed, statusesOf, writeStatuses } from './agent-search.ts'
import { StatusFilter } from './StatusFilter.tsx'

type AgentFiltersProps = {
  search: AgentSearch
  onChange: (next: Partial<AgentSearch>) => void
  onClear: () => void
}

const modeOptions = [
  { value: '', label: 'Every mode' },
  { value: 'sandbox', label: 'In the sandbox' },
  { value: 'governed', label: 'Governed' },
]
const roleOptions = [
  { value: '', label: 'Every role' },
  ...agentRoles.map((role) => ({ value: role, label: role })),
  { value: 'none', label: 'without a role' },
]
const expiryOptions = [
  { value: '', label: 'Any end' },
  ...expiryDays.map((days) => ({
    value: String(days),
    label: days === 1 ? 'Ends in a day' : `Ends in ${days} days`,
  })),
]

const nobody = 'nobody'
const ownedBy = 'owner:'
const fieldLook = 'w-full sm:w-36'
const halfLook = 'w-full min-[24rem]:w-[calc(50%-0.25rem)] sm:w-auto'

export function AgentFilters({ search, onChange, onClear }: AgentFiltersProps) {
  const workspace = useWorkspace()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const owners = (choices?.owners ?? []).map((owner) => ({ value: ownedBy + owner, label: owner }))
  const labels = (choices?.labels ?? []).map(({ name, value }) => {
    const text = value ? `${name}=${value}` : name
    return { value: text, label: text }
  })
  return (
    <FilterBar
      label="Filter agents"
      searchLabel="Search name or owner"
      search={search.search}
      onSearch={(text) => onChange({ search: text })}
      onClear={isNarrowed(search) ? onClear : null}
    >
      <StatusFilter
        className={halfLook}
        chosen={statusesOf(search)}
        onChange={(chosen) => onChange({ status: writeStatuses(chosen) })}
      />
      <FilterSelect
        label="Mode"
        className={halfLook}
        options={modeOptions}
        value={search.mode}
        onChange={(mode) => onChange({ mode: AgentSearch.parse({ mode }).mode })}
      />
      <FilterSelect
        label="Role"
        className={halfLook}
        options={roleOptions}
        value={search.role}
        onChange={(role) => onChange({ role: AgentSearch.parse({ role }).role })}
      />
      <FilterSelect
        label="End of the sandbox"
        className={halfLook}
        options={withOwn(search.expires)}
        value={search.expires === undefined ? undefined : String(search.expires)}
        onChange={(expires) => onChange({ expires: AgentSearch.parse({ expires }).expires })}
      />
      <Combobox
        label="Owner"
        placeholder="Any owner"
        groups={[{ title: '', items: [{ value: nobody, label: 'Nobody' }, ...owners] }]}
        value={search.ownerless ? nobody : search.owner && ownedBy + search.owner}
        onChange={(choice) => onChange(ownerOf(choice))}
        className={fieldLook}
      />
      <Combobox
        label="Label"
        placeholder="Any label"
        groups={[{ title: '', items: labels }]}
        value={search.label}
        onChange={(label) => onChange({ label })}
        className={fieldLook}
      />
    </FilterBar>
  )
}

/** An address may ask for a number of days that is not on offer. */
const withOwn = (days: number | undefined) =>
  days === undefined || expiryDays.some((known) => known === days)
    ? expiryOptions
    : [...expiryOptions, { value: String(days), label: `Ends in ${days} days` }]

function ownerOf(choice: string | undefined): Partial<AgentSearch> {
  if (choice === undefined) return { owner: undefined, ownerless: undefined }
  if (choice === nobody) return { owner: undefined, ownerless: 'true' }
  return { owner: choice.slice(ownedBy.length), ownerless: undefined }
}
