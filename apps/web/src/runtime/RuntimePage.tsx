import { Link } from '@tanstack/react-router'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted } from '../ui/number.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Time } from '../ui/Time.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { RunnerTable } from './RunnerTable.tsx'
import { RunTable } from './RunTable.tsx'
import { lookAgainMs } from './runtime-query.ts'
import { TroubleOverTime } from './TroubleOverTime.tsx'

const RuntimeSearch = z.object({
  period: z.enum(['day', 'week', 'month']).default('day').catch('day'),
  show: z.enum(['running', 'over']).default('running').catch('running'),
})

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const { period, show } = readSearch(RuntimeSearch, search)
  const { id: workspaceId } = workspace
  await Promise.all([
    api.runs.overview.prefetch({ workspaceId, period }),
    api.runs.list.prefetchInfinite({ workspaceId, isOver: show === 'over' }),
  ])
}

/** What runs where in the workspace, and what went wrong lately; it can be held still to be read. */
export function RuntimePage() {
  const workspace = useWorkspace()
  const { id: workspaceId } = workspace
  const [{ period, show }, changeSearch] = useSearchParams(RuntimeSearch)
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const live = { enabled: pausedAt === null, refetchInterval: lookAgainMs }
  const { data: overview } = trpc.runs.overview.useQuery({ workspaceId, period }, live)
  const runs = trpc.runs.list.useInfiniteQuery(
    { workspaceId, isOver: show === 'over' },
    { ...live, getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  const rows = runs.data?.pages.flatMap((page) => page.items)
  return (
    <>
      <PageHeader
        title="Runtime"
        actions={
          <>
            <ZoneSwitch />
            <Button
              icon={
                pausedAt === null ? (
                  <Pause aria-hidden className="size-4" />
                ) : (
                  <Play aria-hidden className="size-4" />
                )
              }
              onClick={() => setPausedAt(pausedAt === null ? Date.now() : null)}
            >
              {pausedAt === null ? 'Pause' : 'Go on'}
            </Button>
          </>
        }
      >
        <span role="status" className="flex flex-wrap gap-x-4">
          {overview && <span>{counted(overview.active, 'agent runs', 'agents run')}</span>}
          {pausedAt === null ? (
            <span>Kept up to date</span>
          ) : (
            <span>
              Paused since <Time at={pausedAt} />; what happens meanwhile is shown when it goes on
            </span>
          )}
        </span>
      </PageHeader>
      <Section
        title="What runs where"
        description="A process is supervised by the server that started it; an agent elsewhere holds a lease and is heard of by its heartbeats."
        actions={
          <Segments
            legend="Which runs"
            name="show"
            options={[
              { value: 'running', label: 'Running' },
              { value: 'over', label: 'Over' },
            ]}
            value={show}
            onChange={(next) => changeSearch({ show: next })}
          />
        }
      >
        {rows === undefined && <Skeleton />}
        {rows?.length === 0 && <NoRuns isOver={show === 'over'} slug={workspace.slug} />}
        {rows !== undefined && rows.length > 0 && (
          <>
            <RunTable runs={rows} slug={workspace.slug} />
            <MoreRows shown={rows.length} noun={{ one: 'run', other: 'runs' }} pages={runs} />
          </>
        )}
      </Section>
      <Section
        title="What went wrong"
        description="Denials by their code, and crashes. Every one of them is an event in the ledger."
        actions={
          <Segments
            legend="How far back"
            name="period"
            options={[
              { value: 'day', label: 'A day' },
              { value: 'week', label: 'A week' },
              { value: 'month', label: 'A month' },
            ]}
            value={period}
            onChange={(next) => changeSearch({ period: next })}
          />
        }
      >
        {overview ? <TroubleOverTime overview={overview} /> : <Skeleton />}
      </Section>
      <Section
        title="Runners"
        description="Programs that the operator registered on this server. A spec names one, and never a command."
      >
        {overview ? <RunnerTable runners={overview.runners} /> : <Skeleton />}
      </Section>
    </>
  )
}

function NoRuns({ isOver, slug }: { isOver: boolean; slug: string }) {
  return isOver ? (
    <EmptyState title="No run is over yet">What was stopped, has finished or was lost stays here.</EmptyState>
  ) : (
    <EmptyState
      title="Nothing runs"
      action={
        <Link to={paths.agents(slug)} className="link text-sm">
          Choose an agent to start
        </Link>
      }
    >
      What is started appears here with its heartbeats, whichever server it runs on.
    </EmptyState>
  )
}
