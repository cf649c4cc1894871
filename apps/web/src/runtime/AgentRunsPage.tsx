import { z } from 'zod'
import { AgentHeader } from '../agents/AgentHeader.tsx'
import { fetchAgent, useAgent, useAgentInput } from '../agents/use-agent.ts'
import type { ScreenLoad } from '../screen.ts'
import { useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { RunFacts } from './RunFacts.tsx'
import { RunOutput } from './RunOutput.tsx'
import { placeOf, runStateWords } from './run-states.ts'
import { lookAgainMs, type Run } from './runtime-query.ts'

/** Which run is looked at; without it the one that goes on, or the last. */
const RunsSearch = z.object({
  run: z
    .string()
    .regex(/^run_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
})

export async function loader(load: ScreenLoad): Promise<void> {
  const { workspace, params } = load
  if (!workspace) return
  const input = { workspaceId: workspace.id, agentId: params.agent ?? '' }
  await Promise.all([fetchAgent(load), api.runs.ofAgent.prefetchInfinite(input)])
}

/** What runs of the agent, what ran, and what it wrote. */
export function AgentRunsPage() {
  const agent = useAgent()
  const input = useAgentInput()
  const [search, changeSearch] = useSearchParams(RunsSearch)
  const [, pages] = trpc.runs.ofAgent.useSuspenseInfiniteQuery(input, {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: lookAgainMs,
  })
  const rows = pages.data.pages.flatMap((page) => page.items)
  const shownId = search.run ?? pages.data.pages[0]?.active?.id ?? rows[0]?.id
  return (
    <>
      <AgentHeader agent={agent} />
      {shownId === undefined ? (
        <EmptyState title="It has never run">
          Start it, and its heartbeats, its lease and what it writes appear here while it works.
        </EmptyState>
      ) : (
        <>
          <OneRun key={shownId} runId={shownId} />
          <Section title="All its runs" description="Newest first. Another life is another run.">
            <Table
              caption={`Runs of ${agent.name}, newest first`}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              actions={(run) => (
                <Button
                  size="small"
                  onClick={() => changeSearch({ run: run.id })}
                  aria-label={`Show the run ${run.id}`}
                >
                  Show
                </Button>
              )}
            />
            <MoreRows shown={rows.length} noun={{ one: 'run', other: 'runs' }} pages={pages} />
          </Section>
        </>
      )}
    </>
  )
}

const columns: readonly Column<Run>[] = [
  {
    header: 'Run',
    isRowHeader: true,
    cell: ({ id }) => <code className="font-mono text-xs">…{id.slice(-8)}</code>,
  },
  {
    header: 'State',
    cell: ({ state }) => <Status tone={runStateWords[state].tone}>{runStateWords[state].word}</Status>,
  },
  { header: 'Revision', cell: ({ revision, mode }) => `${revision}, ${mode}` },
  { header: 'Where', cell: placeOf },
  { header: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { header: 'Ended', cell: ({ endedAt }) => (endedAt === null ? 'it goes on' : <Time at={endedAt} />) },
]

function OneRun({ runId }: { runId: string }) {
  const { workspaceId } = useAgentInput()
  const { data: run, error } = trpc.runs.get.useQuery(
    { workspaceId, runId },
    { refetchInterval: ({ state }) => (state.data?.isOver ? false : lookAgainMs) },
  )
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!run) return <Skeleton />
  return (
    <>
      <Section
        layout="beside"
        title={run.isOver ? 'A run that is over' : 'What runs'}
        description="It holds a lease for as long as the checks let it in again at every heartbeat."
        actions={<ZoneSwitch />}
      >
        <RunFacts run={run} />
      </Section>
      <div className="mb-9">
        <RunOutput runId={run.id} isProcess={run.driver === 'process'} />
      </div>
    </>
  )
}
