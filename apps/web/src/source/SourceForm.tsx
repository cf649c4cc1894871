import { type ReactNode, useMemo, useState } from 'react'
import { Checkbox } from '../ui/Checkbox.tsx'
import { classNames } from '../ui/class-names.ts'
import { controlLook, Field } from '../ui/Field.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Select } from '../ui/Select.tsx'
import { type FormField, type FormGroup, listOf, shownText, sourceValue } from './form-field.ts'
import { SeveralField } from './SeveralField.tsx'
import { looseValue, valueAt, withField } from './yaml-fields.ts'

type Problem = { path: string; message: string }

type SourceFormProps = {
  groups: readonly FormGroup[]
  text: string
  problems: readonly Problem[]
  onChange: (text: string) => void
  isReadOnly: boolean
  /** What is left to the source. */
  children: ReactNode
}

/** The usual fields of a source. Every change is made in the source, which stays the only thing that is saved. */
export function SourceForm({ groups, text, problems, onChange, isReadOnly, children }: SourceFormProps) {
  const value = useMemo(() => looseValue(text), [text])
  if (value === null) {
    return (
      <Notice tone="caution">
        The source cannot be read as it stands, so the form has nothing to show. Mend the source, or discard
        what you changed.
      </Notice>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      {groups.map(({ title, fields }) => (
        <fieldset key={title} className="min-w-0">
          <legend className="mb-2 w-full border-b border-rule pb-1 text-sm font-medium text-faded">
            {title}
          </legend>
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
            {fields.map((field) => (
              <FieldOfSource
                key={field.path.join('.')}
                field={field}
                shown={shownText(field, valueAt(value, field.path))}
                error={errorOf(problems, field.path.join('.'))}
                isReadOnly={isReadOnly}
                onCommit={(typed) => onChange(withField(text, field.path, sourceValue(field, typed)))}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <p className="text-sm text-faded">{children}</p>
    </div>
  )
}

/** Its own problem, or the first of what is below it. */
const errorOf = (problems: readonly Problem[], path: string): string | undefined =>
  problems.find(
    (problem) =>
      problem.path === path || problem.path.startsWith(`${path}[`) || problem.path.startsWith(`${path}.`),
  )?.message

type FieldOfSourceProps = {
  field: FormField
  shown: string
  error: string | undefined
  isReadOnly: boolean
  onCommit: (typed: string) => void
}

/** What is typed stays as it was typed until the field is left; half a number is not a change yet. */
function FieldOfSource({ field, shown, error, isReadOnly, onCommit }: FieldOfSourceProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const { label, kind, hint } = field
  function commit() {
    if (typed !== null && typed !== shown) onCommit(typed)
    setTyped(null)
  }
  if (kind === 'switch') {
    return (
      <Checkbox
        label={label}
        hint={error ? `${hint ?? ''} ${error}` : hint}
        aria-disabled={isReadOnly || undefined}
        checked={shown === 'true'}
        onChange={({ target }) => !isReadOnly && onCommit(String(target.checked))}
      />
    )
  }
  if (kind === 'several') {
    return (
      <SeveralField
        field={field}
        chosen={listOf(shown)}
        error={error}
        isReadOnly={isReadOnly}
        onChange={(chosen) => onCommit(chosen.join('\n'))}
      />
    )
  }
  const isWide = kind === 'prose' || kind === 'list'
  return (
    <div className={classNames(kind === 'prose' && 'sm:col-span-2')}>
      <Field label={label} hint={hint} error={error}>
        {(ids) =>
          kind === 'choice' ? (
            <Select
              {...ids}
              aria-disabled={isReadOnly || undefined}
              options={choicesOf(field, shown)}
              value={shown}
              onChange={({ target }) => !isReadOnly && onCommit(target.value)}
            />
          ) : isWide ? (
            <textarea
              {...ids}
              readOnly={isReadOnly}
              rows={field.rows ?? (kind === 'prose' ? rowsFor(typed ?? shown) : 3)}
              className={classNames(controlLook, 'h-auto! py-1.5', kind === 'list' && 'font-mono text-sm')}
              value={typed ?? shown}
              onChange={({ target }) => setTyped(target.value)}
              onBlur={commit}
            />
          ) : (
            <input
              {...ids}
              type="text"
              readOnly={isReadOnly}
              inputMode={kind === 'number' ? 'decimal' : undefined}
              autoComplete="off"
              className={controlLook}
              value={typed ?? shown}
              onChange={({ target }) => setTyped(target.value)}
              onBlur={commit}
            />
          )
        }
      </Field>
    </div>
  )
}

const rowsFor = (text: string): number => Math.min(16, Math.max(3, text.split('\n').length + 1))

/** What the source says may not be on offer; it is shown as it is, with its problem below. */
function choicesOf({ options = [], whenEmpty }: FormField, shown: string) {
  const known = options.map((option) => ({ value: option, label: option }))
  const none = whenEmpty === null || shown === '' ? [{ value: '', label: 'none yet' }] : []
  const own = shown === '' || options.includes(shown) ? [] : [{ value: shown, label: shown }]
  return [...none, ...known, ...own]
}
