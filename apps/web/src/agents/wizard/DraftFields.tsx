import type { ReactNode } from 'react'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextAreaField } from '../../ui/TextAreaField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { FieldMarks } from './FieldMarks.tsx'
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
import { useDraftField } from './wizard-context.ts'

type DraftFieldProps = {
  path: string
  label: string
  hint?: ReactNode
  isOptional?: boolean
  isCode?: boolean
  placeholder?: string | undefined
}

/** Fields of the wizard. Each is bound to its path in the draft, by which problems and inferences find it. */
export function DraftText({
  path,
  max,
  list,
  ...look
}: DraftFieldProps & { max: number; list?: string | undefined }) {
  const { value, typed, error, set } = useDraftField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextField
        {...look}
        list={list}
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

export function DraftTextArea({
  path,
  max,
  rows,
  ...look
}: DraftFieldProps & { max: number; rows?: number }) {
  const { value, typed, error, set } = useDraftField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextAreaField
        {...look}
        rows={rows}
        maxLength={max}
        value={typed ?? printText(value)}
        onChange={({ target }) => set(target.value)}
        error={error}
      />
    </FieldMarks>
  )
}

export function DraftNumber({ path, ...look }: DraftFieldProps) {
  const { value, typed, error, type } = useDraftField(path)
  return (
    <FieldMarks path={path} label={look.label}>
      <TextField
        {...look}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={typed ?? printText(value)}
        onChange={({ target }) => type(target.value, readNumber(target.value))}
        error={error}
      />
    </FieldMarks>
  )
}

export function DraftChoice({
  path,
  label,
  hint,
  options,
}: Pick<DraftFieldProps, 'path' | 'label' | 'hint'> & {
  options: readonly { value: string; label: string }[]
}) {
  const { value, error, set } = useDraftField(path)
  const chosen = printText(value)
  const known = options.some((option) => option.value === chosen)
  return (
    <FieldMarks path={path} label={label}>
      <SelectField
        label={label}
        hint={hint}
        options={known ? options : [...options, { value: chosen, label: chosen }]}
        value={chosen}
        onChange={({ target }) => set(target.value === '' ? null : target.value)}
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
export function DraftList({
  path,
  kind,
  rows = 3,
  ...look
}: DraftFieldProps & { kind: keyof typeof kinds; rows?: number }) {
  const { value, typed, error, type } = useDraftField(path)
  const { print, read } = kinds[kind]
  return (
    <FieldMarks path={path} label={look.label}>
      <TextAreaField
        {...look}
        isCode
        rows={rows}
        maxLength={60_000}
        spellCheck={false}
        value={typed ?? print(value)}
        onChange={({ target }) => type(target.value, read(target.value))}
        error={error}
      />
    </FieldMarks>
  )
}
