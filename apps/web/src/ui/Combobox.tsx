import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronDown, X } from 'lucide-react'
import { classNames } from './class-names.ts'
import { controlLook } from './Field.tsx'

export type Choice = { value: string; label: string }
export type ChoiceGroup = { title: string; items: readonly Choice[] }

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
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="flex max-h-[min(24rem,var(--available-height))] w-(--anchor-width) min-w-64 flex-col rounded-md border border-edge bg-sheet py-1 text-sm text-ink">
            <Base.Empty className="px-3 text-faded not-empty:py-2">Nothing matches these words.</Base.Empty>
            <Base.List className="min-h-0 overflow-y-auto">
              {(group: ChoiceGroup) => (
                <Base.Group key={group.title} items={group.items}>
                  {group.title && (
                    <Base.GroupLabel className="px-3 pt-2 pb-1 text-xs text-faded">
                      {group.title}
                    </Base.GroupLabel>
                  )}
                  <Base.Collection>
                    {(choice: Choice) => (
                      <Base.Item
                        key={choice.value}
                        value={choice}
                        className="grid min-h-row cursor-default grid-cols-[1rem_minmax(0,1fr)] items-center gap-1.5 px-3 py-1 outline-none select-none data-highlighted:bg-accent-wash"
                      >
                        <Base.ItemIndicator className="col-start-1">
                          <Check aria-hidden className="size-3.5 text-accent" />
                        </Base.ItemIndicator>
                        <span className="col-start-2 break-words">{choice.label}</span>
                      </Base.Item>
                    )}
                  </Base.Collection>
                </Base.Group>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const iconLook =
  'inline-flex size-6 items-center justify-center rounded-sm text-faded hover:bg-shade hover:text-ink'

/** What an address names may not be in the list any more; it is still what is being asked for. */
const choiceOf = (groups: readonly ChoiceGroup[], value: string): Choice =>
  groups.flatMap(({ items }) => items).find((choice) => choice.value === value) ?? { value, label: value }
