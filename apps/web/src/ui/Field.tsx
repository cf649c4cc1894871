import { type ReactNode, useId } from 'react'

type FieldIds = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

type FieldProps = {
  label: string
  hint?: ReactNode
  error?: string | undefined
  isOptional?: boolean | undefined
  children: (ids: FieldIds) => ReactNode
}

/** A label, a control, a hint and the reason why the value is refused, tied together for screen readers. */
export function Field({ label, hint, error, isOptional = false, children }: FieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const described = [hint && hintId, error && errorId].filter(Boolean).join(' ') || undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="w-fit text-sm font-medium">
        {label}
        {isOptional && <span className="font-normal text-faded"> (optional)</span>}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p id={hintId} className="text-xs text-faded">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} className="text-sm text-deny">
          {error}
        </p>
      )}
    </div>
  )
}

export const controlLook =
  'h-8 w-full min-w-0 rounded-sm border border-edge bg-sheet px-2.5 text-base text-ink placeholder:text-faded [&[readonly]]:bg-shade aria-invalid:border-deny aria-invalid:outline-deny'
