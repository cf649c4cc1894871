import { Role } from '@countersign/people'
import { FilterBar, FilterSelect } from '../ui/FilterBar.tsx'
import { PeopleSearch } from './people-search.ts'

const roles = [
  { value: '', label: 'Every role' },
  ...Role.options.map((role) => ({ value: role, label: role })),
]
const states = [
  { value: '', label: 'Every state' },
  { value: 'active', label: 'Active' },
  { value: 'disabled', label: 'Disabled' },
]

type MemberFiltersProps = { search: PeopleSearch; onChange: (next: Partial<PeopleSearch>) => void }

export const MemberFilters = ({ search, onChange }: MemberFiltersProps) => (
  <FilterBar
    label="Filter people"
    searchLabel="Search name or e-mail"
    search={search.search}
    onSearch={(text) => onChange({ search: text })}
    onClear={null}
  >
    <FilterSelect
      label="Role"
      className="w-40"
      options={roles}
      value={search.role}
      onChange={(role) => onChange(PeopleSearch.pick({ role: true }).parse({ role }))}
    />
    <FilterSelect
      label="State"
      className="w-36"
      options={states}
      value={search.state}
      onChange={(state) => onChange(PeopleSearch.pick({ state: true }).parse({ state }))}
    />
  </FilterBar>
)
