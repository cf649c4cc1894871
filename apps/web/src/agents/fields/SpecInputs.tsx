import { type ReactNode, useState } from 'react'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { FieldMarks } from './FieldMarks.tsx'
import { useSpecField, useSpecFields } from './spec-fields.ts'
import {
  printEntries,
  printJson,
  printLines,
  printText,
  readEntries,
  readJson,
  readLines,
  readNumber,
  type Typed,
} from './typed-text.ts'

type InputProps = {
  path: string
  label: string
  hint?: ReactNode
  /** It may stay empty everywhere; or, with a default, only where empty fields are filled in. */
  isOptional?: boolean | 'with-default'
  isCode?: boolean
  placeholder?: string | undefined
}

/** Fields of a spec. Each is bound to its path, by which problems and inferences find it. */
export function SpecText({
  path,
  max,
  list,
  isOptional = false,
  ...look
}: InputProps & { max: number; list?: string | undefined }) {
  const { value, typed, error, isReadOnly, set } = useSpecField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextField
        {...look}
        isOptional={useIsOptional(isOptional)}
        readOnly={isReadOnly}
        list={isReadOnly ? undefined : list}
        maxLength={max}
        autoComplete="off"
        spellCheck={look.isCode ? false : undefined}
        value={typed ?? printText(value)}
        onChange={({ target }) => set(target.value)}
        error={error}
      />
    </FieldMarks>
  )
}

export function SpecTextArea({
  path,
  max,
  rows,
  isOptional = false,
  ...look
}: InputProps & { max: number; rows?: number }) {
  const { value, typed, error, isReadOnly, set } = useSpecField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextAreaField
        {...look}
        isOptional={useIsOptional(isOptional)}
        readOnly={isReadOnly}
        rows={rows}
        maxLength={max}
        value={typed ?? printText(value)}
        onChange={({ target }) => set(target.value)}
        error={error}
      />
    </FieldMarks>
  )
}

export function SpecNumber({ path, isOptional = false, ...look }: InputProps) {
  const { value, typed, error, isReadOnly, type, onBlur } = useTypedField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextField
        {...look}
        isOptional={useIsOptional(isOptional)}
        readOnly={isReadOnly}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={typed ?? printText(value)}
        onChange={({ target }) => type(target.value, readNumber(target.value))}
        onBlur={onBlur}
        error={error}
      />
    </FieldMarks>
  )
}

export function SpecChoice({
  path,
  label,
  hint,
  options,
}: Pick<InputProps, 'path' | 'label' | 'hint'> & {
  options: readonly { value: string; label: string }[]
}) {
  const { value, error, isReadOnly, set } = useSpecField(path)
  const chosen = printText(value)
  const known = options.some((option) => option.value === chosen)
  return (
    <FieldMarks path={path} label={label}>
      <SelectField
        label={label}
        hint={hint}
        aria-disabled={isReadOnly || undefined}
        options={known ? options : [...options, { value: chosen, label: chosen }]}
        value={chosen}
        onChange={({ target }) => !isReadOnly && set(target.value === '' ? null : target.value)}
        error={error}
      />
    </FieldMarks>
  )
}

type Kind = { print: (value: unknown) => string; read: (text: string) => Typed }

const kinds = {
  lines: { print: printLines, read: readLines },
  entries: { print: printEntries, read: readEntries },
  json: { print: printJson, read: readJson },
} as const satisfies Record<string, Kind>

/** A value that is written as a text of its own: lists and pairs one to a line, or JSON. */
export function SpecList({
  path,
  kind,
  rows = 3,
  isOptional = false,
  ...look
}: InputProps & { kind: keyof typeof kinds; rows?: number }) {
  const { value, typed, error, isReadOnly, type, onBlur } = useTypedField(path)
  const { print, read } = kinds[kind]
  return (
    <FieldMarks path={path} label={look.label}>
      <TextAreaField
        {...look}
        isOptional={useIsOptional(isOptional)}
        isCode
        readOnly={isReadOnly}
        rows={rows}
        maxLength={60_000}
        spellCheck={false}
        value={typed ?? print(value)}
        onChange={({ target }) => type(target.value, read(target.value))}
        onBlur={onBlur}
        error={error}
      />
    </FieldMarks>
  )
}

/** Half a number or half a line is no mistake yet: that it cannot be read is told when the field is left. */
function useTypedField(path: string) {
  const field = useSpecField(path)
  const [isWriting, setIsWriting] = useState(false)
  return {
    ...field,
    error: isWriting && field.isUnfinished ? undefined : field.error,
    type(text: string, typed: Typed) {
      setIsWriting(true)
      field.type(text, typed)
    },
    onBlur: () => setIsWriting(false),
  }
}

function useIsOptional(isOptional: NonNullable<InputProps['isOptional']>): boolean {
  const { fillsIn } = useSpecFields()
  return isOptional === 'with-default' ? fillsIn : isOptional
}
