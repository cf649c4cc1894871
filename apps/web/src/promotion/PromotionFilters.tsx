import { FilterBar, FilterSelect } from '../ui/FilterBar.tsx'
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

export const PromotionFilters = ({ search, onChange, onClear }: PromotionFiltersProps) => (
  <FilterBar
    label="Filter requests"
    searchLabel="Search agent or owner"
    search={search.search}
    onSearch={(text) => onChange({ search: text })}
    onClear={isNarrowed(search) ? onClear : null}
  >
    <FilterSelect
      label="State"
      options={stateOptions}
      value={search.state}
      onChange={(state) => onChange({ state: PromotionSearch.parse({ state }).state })}
    />
    <FilterSelect
      label="Break-glass"
      options={glassOptions}
      value={search.glass}
      onChange={(glass) => onChange({ glass: PromotionSearch.parse({ glass }).glass })}
    />
  </FilterBar>
)
