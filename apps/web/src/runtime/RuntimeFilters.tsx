import { FilterBar, FilterSelect } from '../ui/FilterBar.tsx'
import { isNarrowed, RuntimeSearch } from './runtime-search.ts'

type RuntimeFiltersProps = {
  search: RuntimeSearch
  onChange: (next: Partial<RuntimeSearch>) => void
  onClear: () => void
}

const driverOptions = [
  { value: '', label: 'Here and elsewhere' },
  { value: 'process', label: 'A process of a server' },
  { value: 'lease', label: 'Elsewhere, by a lease' },
]

export const RuntimeFilters = ({ search, onChange, onClear }: RuntimeFiltersProps) => (
  <FilterBar
    label="Filter runs"
    searchLabel="Search agent or owner"
    search={search.search}
    onSearch={(text) => onChange({ search: text })}
    onClear={isNarrowed(search) ? onClear : null}
  >
    <FilterSelect
      label="Where it runs"
      options={driverOptions}
      value={search.driver}
      onChange={(driver) => onChange({ driver: RuntimeSearch.parse({ driver }).driver, server: undefined })}
    />
  </FilterBar>
)
