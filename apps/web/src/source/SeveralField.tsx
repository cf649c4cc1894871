import { useId } from 'react'
import type { FormField } from './form-field.ts'

type SeveralFieldProps = {
  field: FormField
  chosen: readonly string[]
  error: string | undefined
  isReadOnly: boolean
  onChange: (chosen: readonly string[]) => void
}

/** Any of a few words. What the source says may not be on offer; it is shown, and can be taken out. */
export function SeveralField({ field, chosen, error, isReadOnly, onChange }: SeveralFieldProps) {
  const id = useId()
  const offered = [...new Set([...(field.options ?? []), ...chosen])]
  const described = [field.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <fieldset aria-describedby={described || undefined} className="flex min-w-0 flex-col gap-1 sm:col-span-2">
      <legend className="mb-1 text-sm font-medium">{field.label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {offered.map((option) => (
          <label key={option} className="flex min-h-6 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 shrink-0"
              aria-disabled={isReadOnly || undefined}
              checked={chosen.includes(option)}
              onChange={({ target }) => {
                if (isReadOnly) return
                onChange(target.checked ? [...chosen, option] : chosen.filter((one) => one !== option))
              }}
            />
            {option}
          </label>
        ))}
      </div>
      {field.hint && (
        <p id={`${id}-hint`} className="text-xs text-faded">
          {field.hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-deny">
          {error}
        </p>
      )}
    </fieldset>
  )
}
