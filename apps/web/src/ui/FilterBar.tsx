import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { SearchField } from './SearchField.tsx'
import { Select } from './Select.tsx'

type FilterBarProps = {
  /** What a list is narrowed by, for whoever hears it. */
  label: string
  searchLabel: string
  search: string | undefined
  onSearch: (text: string | undefined) => void
  /** Null where nothing is narrowed. */
  onClear: (() => void) | null
  children: ReactNode
  /** What narrows the list and has no field, one line below. */
  below?: ReactNode
}

/** What narrows a list, above it. All of it stands in the address of the page. */
export function FilterBar(props: FilterBarProps) {
  const { label, searchLabel, search, onSearch, onClear, children, below } = props
  return (
    <search aria-label={label} className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <SearchField
          label={searchLabel}
          value={search ?? ''}
          onChange={(text) => onSearch(text || undefined)}
        />
        {children}
        {onClear !== null && (
          <Button tone="quiet" onClick={onClear}>
            Clear filters
          </Button>
        )}
      </div>
      {below}
    </search>
  )
}

type FilterSelectProps = {
  label: string
  options: readonly { value: string; label: string }[]
  value: string | undefined
  onChange: (value: string | undefined) => void
  className?: string
}

/** One field of a filter bar; its first option, without a value, narrows nothing. */
export const FilterSelect = ({ label, value, onChange, className, options }: FilterSelectProps) => (
  <Select
    aria-label={label}
    className={className ?? 'w-full sm:w-auto'}
    options={options}
    value={value ?? ''}
    onChange={({ target }) => onChange(target.value || undefined)}
  />
)
