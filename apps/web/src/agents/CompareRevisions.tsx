import { diffLines, writeSpec } from '@countersign/agents'
import { keepPreviousData } from '@tanstack/react-query'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { AgentInFull } from './agents-query.ts'
import { ChangeList } from './ChangeList.tsx'
import { type Field, fieldsOf } from './changed-fields.ts'
import type { HistorySearch } from './history-search.ts'
import { LineDiff } from './LineDiff.tsx'
import { useAgentInput } from './use-agent.ts'

type CompareRevisionsProps = {
  agent: AgentInFull
  search: HistorySearch
  onChange: (next: HistorySearch) => void
}

/** Any two revisions: first in sentences, then by field, then line by line. */
export function CompareRevisions({ agent, search, onChange }: CompareRevisionsProps) {
  const { lastRevision } = agent
  const from = Math.min(search.from ?? lastRevision - 1, lastRevision)
  const to = Math.min(search.to ?? lastRevision, lastRevision)
  const diff = trpc.agents.diff.useQuery(
    { ...useAgentInput(), from, to },
    { staleTime: 'static', placeholderData: keepPreviousData },
  )
  const numbers = Array.from({ length: lastRevision }, (_, index) => {
    const number = String(lastRevision - index)
    return { value: number, label: `Revision ${number}` }
  })
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-3">
        <SelectField
          label="From"
          options={numbers}
          value={String(from)}
          onChange={({ target }) => onChange({ from: Number(target.value), to })}
        />
        <SelectField
          label="To"
          options={numbers}
          value={String(to)}
          onChange={({ target }) => onChange({ from, to: Number(target.value) })}
        />
      </div>
      {diff.error && <ErrorNotice problem={problemOf(diff.error)} />}
      {diff.isPending && <Skeleton />}
      {diff.data && (
        <div className="flex flex-col gap-4" aria-busy={diff.isPlaceholderData}>
          <ChangeList changes={diff.data.changes} nothing={`Revisions ${from} and ${to} say the same.`} />
          {diff.data.changes.length > 0 && (
            <>
              <details>
                <summary className="w-fit text-sm font-medium">By field</summary>
                <ChangedFields fields={fieldsOf(diff.data.changes)} />
              </details>
              <details>
                <summary className="w-fit text-sm font-medium">Line by line</summary>
                <LineDiff
                  label={`Lines of revision ${from} and ${to}`}
                  lines={diffLines(writeSpec(diff.data.before, 'yaml'), writeSpec(diff.data.after, 'yaml'))}
                />
              </details>
            </>
          )}
        </div>
      )}
    </div>
  )
}

function ChangedFields({ fields }: { fields: readonly Field[] }) {
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
