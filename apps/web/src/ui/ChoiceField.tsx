import { type ComponentProps, type ReactNode, useId } from 'react'

type ChoiceFieldProps = Omit<ComponentProps<'input'>, 'type' | 'value'> & {
  legend: string
  options: readonly { value: string; label: string; detail?: ReactNode }[]
  /** Radio buttons when one is to be chosen, checkboxes when several may be. */
  kind?: 'one' | 'several'
  /** The chosen one, where whoever shows the list keeps it. */
  chosen?: string
  hint?: ReactNode
  error?: string | undefined
}

/** A list of choices that each say what they mean, for the few that a drop-down would hide. */
export function ChoiceField({
  legend,
  options,
  kind = 'one',
  chosen,
  hint,
  error,
  ...input
}: ChoiceFieldProps) {
  const id = useId()
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {hint && <p className="mb-1 text-xs text-faded">{hint}</p>}
      <div className="divide-y divide-rule rounded-sm border border-edge bg-sheet">
        {options.map((option) => (
          <label
            key={option.value}
            htmlFor={`${id}-${option.value}`}
            className="flex min-h-row items-start gap-2.5 px-3 py-1.5 has-checked:bg-accent-wash hover:bg-shade"
          >
            <input
              {...input}
              id={`${id}-${option.value}`}
              type={kind === 'one' ? 'radio' : 'checkbox'}
              value={option.value}
              {...(chosen !== undefined && { checked: option.value === chosen })}
              aria-labelledby={`${id}-${option.value}-name`}
              aria-describedby={option.detail ? `${id}-${option.value}-detail` : undefined}
              className="mt-0.5 size-4 shrink-0"
            />
            <span className="flex flex-col text-sm">
              <span id={`${id}-${option.value}-name`} className="font-medium">
                {option.label}
              </span>
              {option.detail && (
                <span id={`${id}-${option.value}-detail`} className="text-faded">
                  {option.detail}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="text-sm text-deny">
          {error}
        </p>
      )}
    </fieldset>
  )
}
