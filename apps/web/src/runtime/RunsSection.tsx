import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { PlaceTable } from './PlaceTable.tsx'
import { RunTable } from './RunTable.tsx'
import type { Live, Overview } from './runtime-query.ts'
import { everyRun, isNarrowed, type RuntimeSearch, runtimeInputs } from './runtime-search.ts'

type RunsSectionProps = {
  workspace: { id: string; slug: string }
  search: RuntimeSearch
  onChange: (next: Partial<RuntimeSearch>) => void
  live: Live
  places: Overview['places'] | undefined
}

/** What runs where, or what ran. */
export function RunsSection({ workspace, search, onChange, live, places }: RunsSectionProps) {
  const { list } = runtimeInputs(workspace.id, search)
  const runs = trpc.runs.list.useInfiniteQuery(list, {
    ...live,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const rows = runs.data?.pages.flatMap((page) => page.items)
  const isRunning = search.show === 'running'
  return (
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
          value={search.show}
          onChange={(show) => onChange({ show })}
        />
      }
    >
      {runs.error && <ErrorNotice problem={problemOf(runs.error)} />}
      {rows === undefined && !runs.error && <Skeleton />}
      {isRunning && places !== undefined && (places.length > 1 || search.server !== undefined) && (
        <PlaceTable places={places} shown={search} onShow={onChange} />
      )}
      {rows?.length === 0 && (
        <NoRuns search={search} slug={workspace.slug} onClear={() => onChange(everyRun)} />
      )}
      {rows !== undefined && rows.length > 0 && (
        <>
          <RunTable runs={rows} slug={workspace.slug} />
          <MoreRows shown={rows.length} noun={{ one: 'run', other: 'runs' }} pages={runs} />
        </>
      )}
    </Section>
  )
}

type NoRunsProps = { search: RuntimeSearch; slug: string; onClear: () => void }

function NoRuns({ search, slug, onClear }: NoRunsProps) {
  if (isNarrowed(search)) {
    return (
      <EmptyState title="No run matches" action={<Button onClick={onClear}>Clear filters</Button>}>
        Nothing that {search.show === 'over' ? 'ran' : 'runs'} is of such an agent in such a place.
      </EmptyState>
    )
  }
  return search.show === 'over' ? (
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
