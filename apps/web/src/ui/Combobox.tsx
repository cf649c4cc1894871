import { Combobox as Base } from '@base-ui/react/combobox'
import { ChevronDown, X } from 'lucide-react'
import { ComboboxPopup } from './ComboboxPopup.tsx'
import type { Choice, ChoiceGroup } from './choices.ts'
import { classNames } from './class-names.ts'
import { controlLook } from './Field.tsx'

type ComboboxProps = {
  label: string
  /** What stands in the field while nothing is chosen. */
  placeholder: string
  groups: readonly ChoiceGroup[]
  value: string | undefined
  onChange: (value: string | undefined) => void
  className?: string
}

/** One of many, found by typing a part of its name. For a handful of choices there is `Select`. */
export function Combobox({ label, placeholder, groups, value, onChange, className }: ComboboxProps) {
  const chosen = value === undefined ? null : choiceOf(groups, value)
  return (
    <Base.Root<Choice>
      items={groups}
      value={chosen}
      onValueChange={(choice) => onChange(choice?.value)}
      isItemEqualToValue={(one, other) => one.value === other.value}
      autoHighlight
    >
      <div className={classNames('relative', className)}>
        <Base.Input
          aria-label={label}
          placeholder={placeholder}
          className={classNames(controlLook, 'truncate pr-14')}
        />
        <div className="absolute inset-y-0 right-1 flex items-center">
          {chosen && (
            <Base.Clear aria-label={`Clear ${label.toLowerCase()}`} className={iconLook}>
              <X aria-hidden className="size-3.5" />
            </Base.Clear>
          )}
          <Base.Trigger aria-label={`Choose ${label.toLowerCase()}`} className={iconLook}>
            <ChevronDown aria-hidden className="size-4" />
          </Base.Trigger>
        </div>
      </div>
      <ComboboxPopup />
    </Base.Root>
  )
}

const iconLook =
  'inline-flex size-6 items-center justify-center rounded-sm text-faded hover:bg-shade hover:text-ink'

/** What an address names may not be in the list any more; it is still what is being asked for. */
const choiceOf = (groups: readonly ChoiceGroup[], value: string): Choice =>
  groups.flatMap(({ items }) => items).find((choice) => choice.value === value) ?? { value, label: value }
