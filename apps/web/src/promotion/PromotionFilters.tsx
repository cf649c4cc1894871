import { Button } from '../ui/Button.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
import { isNarrowed, PromotionSearch } from './promotion-search.ts'
import { stateOptions } from './request-states.ts'

type PromotionFiltersProps = {
  search: PromotionSearch
  onChange: (next: Partial<PromotionSearch>) => void
  onClear: () => void
}

const glassOptions = [
  { value: '', label: 'With and without break-glass' },
  { value: 'true', label: 'Break-glass only' },
]

export function PromotionFilters({ search, onChange, onClear }: PromotionFiltersProps) {
  return (
    <search aria-label="Filter requests" className="mb-3 flex flex-wrap gap-2">
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
          onChange({ state: PromotionSearch.parse({ state: target.value || undefined }).state })
        }
      />
      <Select
        aria-label="Break-glass"
        className="w-full sm:w-auto"
        options={glassOptions}
        value={search.glass ?? ''}
        onChange={({ target }) => onChange({ glass: target.value === 'true' ? 'true' : undefined })}
      />
      {isNarrowed(search) && (
        <Button tone="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  )
}
