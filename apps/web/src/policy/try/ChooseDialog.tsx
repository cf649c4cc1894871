import type { Question } from '@countersign/policy'
import { useState } from 'react'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Time } from '../../ui/Time.tsx'
import type { PolicySearch } from '../editor/policy-search.ts'
import { outcomeWord } from './Answer.tsx'

const shownAtOnce = 20

type ChooseDialogProps = {
  question: Question
  onChoose: (next: Pick<PolicySearch, 'agent' | 'decision'>) => void
  onClose: () => void
}

/** Where the input comes from: an agent as it stands, or a question that was really asked. */
export function ChooseDialog({ question, onChoose, onClose }: ChooseDialogProps) {
  return (
    <Dialog place="side" title="What to try with" onClose={onClose}>
      <div className="flex flex-col gap-7">
        <section aria-labelledby="recorded" className="flex flex-col gap-2">
          <h3 id="recorded" className="text-sm font-medium">
            A question that was really asked
          </h3>
          <Decisions question={question} onChoose={(decision) => onChoose({ decision, agent: undefined })} />
        </section>
        <section aria-labelledby="agents" className="flex flex-col gap-2">
          <h3 id="agents" className="text-sm font-medium">
            An agent, as it stands
          </h3>
          <Agents onChoose={(agent) => onChoose({ agent, decision: undefined })} />
          <Button className="self-start" onClick={() => onChoose({ agent: undefined, decision: undefined })}>
            An agent that is made up
          </Button>
        </section>
      </div>
    </Dialog>
  )
}

function Decisions({ question, onChoose }: { question: Question; onChoose: (decision: string) => void }) {
  const { id: workspaceId } = useWorkspace()
  const decisions = trpc.policy.decisions.useInfiniteQuery(
    { workspaceId, question, limit: shownAtOnce },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  const rows = decisions.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      {decisions.error && <ErrorNotice problem={problemOf(decisions.error)} />}
      {decisions.isPending && <Skeleton />}
      {decisions.data && rows.length === 0 && (
        <p className="text-sm text-faded">
          Nobody has asked this question yet. Of those that are asked, a sample is kept here.
        </p>
      )}
      {rows.length > 0 && (
        <>
          <ul aria-label="Questions that were asked" className="border-t border-edge text-sm">
            {rows.map(({ id, at, outcome, agentName }) => (
              <li
                key={id}
                className="flex min-h-row flex-wrap items-center gap-x-4 border-b border-rule py-1"
              >
                <span className="min-w-0 grow">
                  <Time at={at} /> {agentName && <span className="break-all">about {agentName}</span>}
                </span>
                <span>{outcomeWord(outcome)}</span>
                <Button
                  size="small"
                  aria-label={`Try with the question about ${agentName ?? 'somebody'}, ${outcomeWord(outcome)}`}
                  onClick={() => onChoose(id)}
                >
                  Try
                </Button>
              </li>
            ))}
          </ul>
          <MoreRows
            shown={rows.length}
            noun={{ one: 'question shown', other: 'questions shown' }}
            pages={decisions}
          />
        </>
      )}
    </>
  )
}

function Agents({ onChoose }: { onChoose: (agent: string) => void }) {
  const { id: workspaceId } = useWorkspace()
  const [find, setFind] = useState('')
  const list = trpc.agents.list.useQuery(
    { workspaceId, limit: shownAtOnce, sort: 'name', descending: false, ...(find && { search: find }) },
    { placeholderData: (before) => before },
  )
  return (
    <>
      <SearchField label="Find an agent" value={find} onChange={setFind} />
      {list.error && <ErrorNotice problem={problemOf(list.error)} />}
      {list.isPending && <Skeleton />}
      {list.data?.items.length === 0 && (
        <p className="text-sm text-faded">{find ? 'No agent has these words.' : 'There is no agent yet.'}</p>
      )}
      <ul aria-label="Agents to try with" className="text-sm">
        {list.data?.items.map(({ id, name }) => (
          <li key={id} className="flex min-h-row items-center gap-x-4 border-b border-rule py-1">
            <span className="min-w-0 grow break-all">{name}</span>
            <Button size="small" aria-label={`Try with ${name}`} onClick={() => onChoose(id)}>
              Try
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
