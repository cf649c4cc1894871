import { Combobox as Base } from '@base-ui/react/combobox'
import { Check } from 'lucide-react'
import type { Choice, ChoiceGroup } from './choices.ts'

/** What may be chosen, in its groups, below the field in which a part of a name is typed. */
export function ComboboxPopup() {
  return (
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
  )
}
