import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { controlLook, Field } from './Field.tsx'

type TextAreaFieldProps = ComponentProps<'textarea'> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
  isOptional?: boolean
  isCode?: boolean
}

export function TextAreaField({
  label,
  hint,
  error,
  isOptional,
  isCode = false,
  className,
  ...textarea
}: TextAreaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(ids) => (
        <textarea
          rows={4}
          {...textarea}
          {...ids}
          className={classNames(
            controlLook,
            'h-auto resize-y py-1.5',
            isCode && 'font-mono text-sm',
            className,
          )}
        />
      )}
    </Field>
  )
}
