import { keepPreviousData } from '@tanstack/react-query'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { AgentInFull } from './agents-query.ts'
import type { HistorySearch } from './history-search.ts'
import { SpecDifference } from './SpecDifference.tsx'
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
          <SpecDifference
            {...diff.data}
            label={`Lines of revision ${from} and ${to}`}
            nothing={`Revisions ${from} and ${to} say the same.`}
          />
        </div>
      )}
    </div>
  )
}
