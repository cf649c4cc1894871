import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Minute } from '../ui/Minute.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { CompareNow } from './CompareNow.tsx'
import { type ComparedAgent, driftInputs, lookAgainMs, nextPage } from './drift-query.ts'
import { type DriftSearch, isNarrowed } from './drift-search.ts'
import { Since } from './Since.tsx'
import { stateWords } from './states.ts'

type DriftAgentsProps = { search: DriftSearch; onClear: () => void }

/** Governed agents with what is known of each; some of them can be chosen to be compared at once. */
export function DriftAgents({ search, onClear }: DriftAgentsProps) {
  const { id: workspaceId } = useWorkspace()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const list = trpc.drift.agents.useInfiniteQuery(driftInputs(workspaceId, search).agents, {
    getNextPageParam: nextPage,
    refetchInterval: lookAgainMs,
  })
  const rows = list.data?.pages.flatMap(({ items }) => items)
  const now = list.data?.pages[0]?.at ?? 0
  if (list.error && !rows) return <ErrorNotice problem={problemOf(list.error)} />
  if (!rows) return <Skeleton />
  if (rows.length === 0) return <NoAgents isNarrowed={isNarrowed(search)} onClear={onClear} />
  const shown = rows.map(({ agentId }) => agentId).filter((id) => chosen.has(id))
  const choose = (agentId: string) => {
    const next = new Set(chosen)
    if (!next.delete(agentId)) next.add(agentId)
    setChosen(next)
  }
  return (
    <>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <p role="status" className={shown.length > 0 ? 'font-medium' : 'text-faded'}>
          {shown.length === 0 ? 'None is chosen' : `${counted(shown.length, 'agent')} chosen`}
        </p>
        <CompareNow
          agentIds={shown}
          disabledReason={shown.length === 0 ? 'Choose agents in the list first.' : undefined}
          onAsked={() => setChosen(new Set())}
        >
          Compare the chosen
        </CompareNow>
      </div>
      <Table
        caption="Governed agents and what differs"
        columns={columnsFor({ now, search, chosen, choose })}
        rows={rows}
        rowKey={({ agentId }) => agentId}
      />
      <MoreRows shown={rows.length} noun={{ one: 'agent', other: 'agents' }} pages={list} />
    </>
  )
}

type ListContext = {
  now: number
  search: DriftSearch
  chosen: ReadonlySet<string>
  choose: (agentId: string) => void
}

function columnsFor({ now, search, chosen, choose }: ListContext): readonly Column<ComparedAgent>[] {
  return [
    {
      header: 'Agent',
      isRowHeader: true,
      cell: ({ agentId, agentName }) => (
        <span className="inline-flex min-w-0 items-center gap-2.5">
          <input
            type="checkbox"
            aria-label={`Choose ${agentName}`}
            className="size-4 shrink-0"
            checked={chosen.has(agentId)}
            onChange={() => choose(agentId)}
          />
          <Link to="." search={{ ...search, agent: agentId }} resetScroll={false} className="link break-all">
            {agentName}
          </Link>
        </span>
      ),
    },
    {
      header: 'State',
      cell: ({ state }) => <Status tone={stateWords[state].tone}>{stateWords[state].word}</Status>,
    },
    {
      header: 'Since',
      cell: ({ state, since }) =>
        since === null || state === 'in-sync' ? '–' : <Since at={since} now={now} />,
    },
    { header: 'What', cell: (agent) => <What agent={agent} /> },
    { header: 'Owner', cell: ({ owner }) => owner ?? 'nobody' },
    {
      header: 'Last answer',
      cell: ({ checkedAt }) => (checkedAt === null ? 'none yet' : <Minute at={checkedAt} />),
    },
  ]
}

function What({ agent: { findings, failure } }: { agent: ComparedAgent }) {
  const open = findings.filter(({ ignoredBy }) => ignoredBy === null)
  const ignored = findings.length - open.length
  const said = [
    ...(failure === null ? [] : [failure]),
    ...open.map(({ message }) => message),
    ...(ignored === 0 ? [] : [`${counted(ignored, 'difference')} ignored.`]),
  ]
  return <span className="min-w-0 break-words">{said.length === 0 ? '–' : said.join(' ')}</span>
}

function NoAgents({ isNarrowed: isFiltered, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return isFiltered ? (
    <EmptyState title="No agent matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      No governed agent is in this state by this cause.
    </EmptyState>
  ) : (
    <EmptyState title="Nothing is governed yet">
      Agents are compared with what was approved once they have been promoted.
    </EmptyState>
  )
}
