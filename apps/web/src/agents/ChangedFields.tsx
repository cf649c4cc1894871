import type { ReactNode } from 'react'
import type { Field } from './changed-fields.ts'

type ChangedFieldsProps = {
  fields: readonly Field[]
  besideField?: ((path: string) => ReactNode) | undefined
}

/** Field by field; where there was nothing before, only what is there now. */
export function ChangedFields({ fields, besideField }: ChangedFieldsProps) {
  return (
    <dl className="mt-2 border-t border-rule text-sm">
      {fields.map(({ path, before, after }) => (
        <div key={path} className="border-b border-rule py-1.5">
          <dt>
            <code className="font-mono text-xs break-all text-faded">{path}</code>
          </dt>
          <dd className="grid gap-x-4 sm:grid-cols-2">
            <FieldValue word="Before" text={before} />
            <FieldValue word="After" text={after} />
          </dd>
          {besideField && <dd>{besideField(path)}</dd>}
        </div>
      ))}
    </dl>
  )
}

function FieldValue({ word, text }: { word: string; text: string | null }) {
  return (
    <p className="min-w-0 break-words">
      <span className="mr-2 text-xs text-faded">{word}</span>
      {text === null ? (
        <span className="text-faded">not there</span>
      ) : (
        <span className="whitespace-pre-wrap">{text}</span>
      )}
    </p>
  )
}
