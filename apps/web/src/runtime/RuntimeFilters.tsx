import { Button } from '../ui/Button.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
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

export function RuntimeFilters({ search, onChange, onClear }: RuntimeFiltersProps) {
  return (
    <search aria-label="Filter runs" className="mb-6 flex flex-wrap gap-2">
      <SearchField
        label="Search agent or owner"
        value={search.search ?? ''}
        onChange={(text) => onChange({ search: text || undefined })}
      />
      <Select
        aria-label="Where it runs"
        className="w-full sm:w-auto"
        options={driverOptions}
        value={search.driver ?? ''}
        onChange={({ target }) =>
          onChange({
            driver: RuntimeSearch.parse({ driver: target.value || undefined }).driver,
            server: undefined,
          })
        }
      />
      {isNarrowed(search) && (
        <Button tone="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  )
}
