import { agentRoles } from '@countersign/agents'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
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
  const set = (field: 'mode' | 'role' | 'expires', value: string) =>
    onChange({ [field]: AgentSearch.parse({ [field]: value || undefined })[field] })
  return (
    <search aria-label="Filter agents" className="mb-3 flex flex-wrap gap-2">
      <SearchField
        label="Search name or owner"
        value={search.search ?? ''}
        onChange={(text) => onChange({ search: text || undefined })}
      />
      <StatusFilter
        className={halfLook}
        chosen={statusesOf(search)}
        onChange={(chosen) => onChange({ status: writeStatuses(chosen) })}
      />
      <Select
        aria-label="Mode"
        className={halfLook}
        options={modeOptions}
        value={search.mode ?? ''}
        onChange={({ target }) => set('mode', target.value)}
      />
      <Select
        aria-label="Role"
        className={halfLook}
        options={roleOptions}
        value={search.role ?? ''}
        onChange={({ target }) => set('role', target.value)}
      />
      <Select
        aria-label="End of the sandbox"
        className={halfLook}
        options={withOwn(search.expires)}
        value={search.expires ? String(search.expires) : ''}
        onChange={({ target }) => set('expires', target.value)}
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
      {isNarrowed(search) && (
        <Button tone="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
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
