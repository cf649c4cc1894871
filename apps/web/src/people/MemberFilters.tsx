import { Role } from '@countersign/people'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
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

export function MemberFilters({ search, onChange }: MemberFiltersProps) {
  return (
    <search aria-label="Filter people" className="mb-4 flex flex-wrap gap-2">
      <SearchField
        label="Search name or e-mail"
        value={search.search ?? ''}
        onChange={(text) => onChange({ search: text || undefined })}
      />
      <Select
        aria-label="Role"
        className="w-40"
        options={roles}
        value={search.role ?? ''}
        onChange={({ target }) =>
          onChange(PeopleSearch.pick({ role: true }).parse({ role: target.value || undefined }))
        }
      />
      <Select
        aria-label="State"
        className="w-36"
        options={states}
        value={search.state ?? ''}
        onChange={({ target }) =>
          onChange(PeopleSearch.pick({ state: true }).parse({ state: target.value || undefined }))
        }
      />
    </search>
  )
}
