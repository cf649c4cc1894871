import { problemsOf } from '@countersign/agents'
import { dataFile, PolicyData } from '@countersign/policy'
import { type Ref, useMemo } from 'react'
import { SourceEditor } from '../../source/SourceEditor.tsx'
import { SourceForm } from '../../source/SourceForm.tsx'
import { SourceModeSwitch } from '../../source/SourceModeSwitch.tsx'
import type { SourceHandle } from '../../source/source-props.ts'
import { looseValue } from '../../source/yaml-fields.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Segments } from '../../ui/Segments.tsx'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import type { Remark } from '../engine/engine.ts'
import { dataGroups } from './data-fields.ts'

const ways = [
  { value: 'form', label: 'Form' },
  { value: 'source', label: 'Source' },
] as const

type FileEditorProps = {
  draft: PolicyDraft
  path: string
  as: 'form' | 'source'
  onChangeAs: (as: 'form' | 'source') => void
  remarks: readonly Remark[]
  rules: readonly string[]
  cannotEdit: string | undefined
  ref: Ref<SourceHandle>
}

/** One file of the set: Rego as source, the data also as a form. */
export function FileEditor({
  draft,
  path,
  as,
  onChangeAs,
  remarks,
  rules,
  cannotEdit,
  ref,
}: FileEditorProps) {
  const text = draft.files[path]
  const isData = path === dataFile
  const isReadOnly = cannotEdit !== undefined
  const problems = useMemo(
    () =>
      remarks
        .filter(({ file }) => file === path)
        .map(({ line, message, isWarning }) => ({ line, message, isWarning })),
    [remarks, path],
  )
  const change = (next: string) => draft.edit({ [path]: next })
  if (text === undefined) {
    return (
      <EmptyState
        title="This file is removed"
        action={
          path in draft.base.files && <Button onClick={() => draft.restore(path)}>Bring it back</Button>
        }
      >
        {path in draft.base.files
          ? `It is a part of version ${draft.base.number}, and will be until this change is activated.`
          : 'There is no such file in this policy. Choose one from the list.'}
      </EmptyState>
    )
  }
  return (
    <>
      <div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="min-w-0 grow text-base font-semibold">
          <code className="font-mono text-sm break-all">{path}</code>
        </h2>
        {isData && (
          <Segments
            legend="The data is shown as"
            name="data-as"
            options={ways}
            value={as}
            onChange={onChangeAs}
          />
        )}
        {(!isData || as === 'source') && <SourceModeSwitch />}
        {!isData && (
          <Button
            size="small"
            onClick={() => draft.edit({ [path]: null })}
            disabledReason={cannotEdit}
            aria-label={`Remove ${path}`}
          >
            Remove
          </Button>
        )}
      </div>
      {isData && as === 'form' ? (
        <DataForm text={text} rules={rules} onChange={change} isReadOnly={isReadOnly} />
      ) : (
        <SourceEditor
          key={path}
          ref={ref}
          language={isData ? 'yaml' : 'rego'}
          label={`Source of ${path}`}
          text={text}
          onChange={change}
          problems={problems}
          isReadOnly={isReadOnly}
        />
      )}
    </>
  )
}

type DataFormProps = {
  text: string
  rules: readonly string[]
  onChange: (text: string) => void
  isReadOnly: boolean
}

function DataForm({ text, rules, onChange, isReadOnly }: DataFormProps) {
  const problems = useMemo(() => {
    const read = PolicyData.safeParse(looseValue(text), { reportInput: true })
    if (read.success) return []
    return problemsOf(read.error.issues).map(({ path, message }) => ({ path: path.join('.'), message }))
  }, [text])
  return (
    <SourceForm
      groups={dataGroups(rules)}
      text={text}
      problems={problems}
      onChange={onChange}
      isReadOnly={isReadOnly}
    >
      The hours in which agents may start, and who may call whom, are edited in the source.
    </SourceForm>
  )
}
