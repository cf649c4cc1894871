import type { ComponentProps, ReactNode } from 'react'
import { Field } from './Field.tsx'
import { Select } from './Select.tsx'

type SelectFieldProps = ComponentProps<typeof Select> & {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

export function SelectField({ label, hint, error, ...select }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <Select {...select} {...ids} />}
    </Field>
  )
}
