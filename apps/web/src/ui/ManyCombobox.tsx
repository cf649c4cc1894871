import { Combobox as Base } from '@base-ui/react/combobox'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { ComboboxPopup } from './ComboboxPopup.tsx'
import type { Choice } from './choices.ts'
import { Field } from './Field.tsx'

type ManyComboboxProps = {
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** What stands in the field while nothing is chosen. */
  placeholder: string
  /** What was found for what was typed; there may be more than can be listed. */
  found: readonly Choice[]
  chosen: readonly Choice[]
  onChange: (chosen: readonly Choice[]) => void
  /** Told once the person pauses. */
  onSearch: (typed: string) => void
}

const pauseMs = 250

/** Several of very many, each found by typing a part of its name. For one of a list there is `Combobox`. */
export function ManyCombobox({
  label,
  hint,
  error,
  placeholder,
  found,
  chosen,
  onChange,
  onSearch,
}: ManyComboboxProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function search(typed: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(typed), pauseMs)
  }
  return (
    <Base.Root<Choice, true>
      multiple
      items={[{ title: '', items: found }]}
      // The server has looked already, and in more than the names that are here.
      filter={null}
      value={[...chosen]}
      onValueChange={(next, { reason }) => {
        // Escape puts the list away; it would also take back everything that was chosen.
        if (reason !== 'escape-key') onChange(next)
      }}
      onInputValueChange={search}
      isItemEqualToValue={(one, other) => one.value === other.value}
      autoHighlight
    >
      <Field label={label} hint={hint} error={error}>
        {(ids) => (
          <Base.Chips
            aria-label={`Chosen ${label.toLowerCase()}`}
            className="flex min-h-8 w-full flex-wrap items-center gap-1 rounded-sm border border-edge bg-sheet px-1 py-0.5"
          >
            {chosen.map((choice) => (
              <Base.Chip
                key={choice.value}
                className="inline-flex max-w-full items-center gap-1 rounded-sm border border-edge pl-1.5 text-sm data-highlighted:bg-accent-wash"
              >
                <span className="break-all">{choice.label}</span>
                <Base.ChipRemove
                  aria-label={`Remove ${choice.label}`}
                  className="inline-flex size-6 items-center justify-center rounded-sm text-faded hover:bg-shade hover:text-ink"
                >
                  <X aria-hidden className="size-3.5" />
                </Base.ChipRemove>
              </Base.Chip>
            ))}
            <Base.Input
              {...ids}
              placeholder={chosen.length === 0 ? placeholder : undefined}
              className="h-6 min-w-24 grow bg-transparent px-1.5 text-base outline-none placeholder:text-faded"
            />
          </Base.Chips>
        )}
      </Field>
      <ComboboxPopup />
    </Base.Root>
  )
}
