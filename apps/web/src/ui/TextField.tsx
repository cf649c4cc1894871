import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { controlLook, Field } from './Field.tsx'

type TextFieldProps = ComponentProps<'input'> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
  isOptional?: boolean
  isCode?: boolean
}

export function TextField({
  label,
  hint,
  error,
  isOptional,
  isCode = false,
  className,
  ...input
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(ids) => (
        <input
          type="text"
          {...input}
          {...ids}
          className={classNames(controlLook, isCode && 'font-mono text-sm', className)}
        />
      )}
    </Field>
  )
}
