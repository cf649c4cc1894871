import { Pause, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Time } from '../ui/Time.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { Denials } from './Denials.tsx'
import { Restarts } from './Restarts.tsx'
import { RunnerTable } from './RunnerTable.tsx'
import { RunsSection } from './RunsSection.tsx'
import { RuntimeFilters } from './RuntimeFilters.tsx'
import { liveUnless } from './runtime-query.ts'
import { everyRun, RuntimeSearch, runtimeInputs } from './runtime-search.ts'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const inputs = runtimeInputs(workspace.id, readSearch(RuntimeSearch, search))
  await Promise.all([
    api.runs.overview.prefetch(inputs.overview),
    api.runs.list.prefetchInfinite(inputs.list),
  ])
}

/** What runs where in the workspace, and what went wrong lately; it can be held still to be read. */
export function RuntimePage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(RuntimeSearch)
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const live = liveUnless(pausedAt !== null)
  const { data: overview, error } = trpc.runs.overview.useQuery(
    runtimeInputs(workspace.id, search).overview,
    live,
  )
  const shown = (picture: (known: NonNullable<typeof overview>) => ReactNode) =>
    overview ? picture(overview) : !error && <Skeleton />
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
          {overview && (
            <span>
              {counted(overview.active, 'agent runs', 'agents run')}
              {search.search !== undefined && ` of those that match “${search.search}”`}
            </span>
          )}
          {pausedAt === null ? (
            <span>{error ? 'Not up to date' : 'Kept up to date'}</span>
          ) : (
            <span>
              Paused since <Time at={pausedAt} />; what happens meanwhile is shown when it goes on
            </span>
          )}
        </span>
      </PageHeader>
      <div className="mb-6">
        <RuntimeFilters search={search} onChange={changeSearch} onClear={() => changeSearch(everyRun)} />
      </div>
      {error && (
        <div className="mb-6">
          <ErrorNotice problem={problemOf(error)} />
        </div>
      )}
      <RunsSection
        workspace={workspace}
        search={search}
        onChange={changeSearch}
        live={live}
        places={overview?.places}
      />
      <Section
        title="Denials"
        description="What was not let in, by its code. Every denial is an event in the ledger."
        actions={
          <Segments
            legend="How far back"
            name="period"
            options={[
              { value: 'day', label: 'A day' },
              { value: 'week', label: 'A week' },
              { value: 'month', label: 'A month' },
            ]}
            value={search.period}
            onChange={(period) => changeSearch({ period })}
          />
        }
      >
        {shown((known) => (
          <Denials overview={known} />
        ))}
      </Section>
      <Section
        title="Restarts"
        description="A process that crashes is admitted anew and tried again; after five crashes in ten minutes it is given up. The same time as above."
      >
        {shown((known) => (
          <Restarts overview={known} slug={workspace.slug} />
        ))}
      </Section>
      <Section
        title="Runners"
        description="Programs that the operator registered on this server. A spec names one, and never a command."
      >
        {shown((known) => (
          <RunnerTable runners={known.runners} />
        ))}
      </Section>
    </>
  )
}
