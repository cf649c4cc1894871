import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { CauseList } from './CauseList.tsx'
import { CompareNow } from './CompareNow.tsx'
import { ComparePanel } from './ComparePanel.tsx'
import { DriftAgents } from './DriftAgents.tsx'
import { DriftFilters } from './DriftFilters.tsx'
import { DriftTrend } from './DriftTrend.tsx'
import { driftInputs, lookAgainMs, nextPage } from './drift-query.ts'
import { DriftSearch, everyGoverned, trendDays } from './drift-search.ts'
import { IgnoreRules } from './IgnoreRules.tsx'
import { IntervalChoice } from './IntervalChoice.tsx'
import { ScanHistory } from './ScanHistory.tsx'
import { ScanState } from './ScanState.tsx'
import { StateCounts } from './StateCounts.tsx'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const inputs = driftInputs(workspace.id, readSearch(DriftSearch, search))
  await Promise.all([
    api.drift.overview.prefetchInfinite(inputs.overview),
    api.drift.agents.prefetchInfinite(inputs.agents),
    api.drift.trend.prefetch(inputs.trend),
  ])
}

/** What is, compared with what was approved: what needs somebody now, how everybody stands, and how it went. */
export function DriftPage() {
  const { id: workspaceId } = useWorkspace()
  const [search, changeSearch] = useSearchParams(DriftSearch)
  const overviews = trpc.drift.overview.useInfiniteQuery(
    { workspaceId },
    { getNextPageParam: nextPage, refetchInterval: lookAgainMs },
  )
  const overview = overviews.data?.pages[0]
  const causes = overviews.data?.pages.flatMap((page) => page.causes) ?? []
  const clearFilters = () => changeSearch(everyGoverned)
  return (
    <>
      <PageHeader
        title="Drift"
        actions={
          <>
            <ZoneSwitch />
            <CompareNow
              tone="primary"
              disabledReason={overview?.counts.governed === 0 ? 'Nothing is governed yet.' : undefined}
            >
              Compare everybody
            </CompareNow>
          </>
        }
      >
        What is, compared with what was approved: the stored spec, its proof, the policy, the keys, and what a
        run says of itself.
      </PageHeader>
      {overviews.error && (
        <div className="mb-6">
          <ErrorNotice problem={problemOf(overviews.error)} />
        </div>
      )}
      {!overview && !overviews.error && <Skeleton />}
      {overview && (
        <>
          <StateCounts
            counts={overview.counts}
            shown={search.state}
            onShow={(state) => changeSearch({ state })}
          />
          <ScanState overview={overview} />
          <Section
            title="What needs somebody now"
            description="By what brought it about, what befell most agents first. What a rule covers is left out."
          >
            <CauseList causes={causes} search={search} now={overview.at} />
            {overviews.hasNextPage && (
              <MoreRows shown={causes.length} noun={{ one: 'cause', other: 'causes' }} pages={overviews} />
            )}
          </Section>
        </>
      )}
      <div id="agents" className="scroll-mt-16">
        <Section
          title="Governed agents"
          description="Open one to see what was approved, what is stored and what it reports."
        >
          <DriftFilters search={search} onChange={changeSearch} onClear={clearFilters} />
          <DriftAgents search={search} onClear={clearFilters} />
        </Section>
      </div>
      <Section
        title="Over time"
        description="What was found and what was resolved on each day (UTC), what stood open, and how long it took."
        actions={
          <Segments
            legend="How far back"
            name="days"
            options={trendDays.map((days) => ({ value: String(days), label: `${days} days` }))}
            value={String(search.days)}
            onChange={(days) => changeSearch({ days: DriftSearch.parse({ days }).days })}
          />
        }
      >
        <DriftTrend search={search} />
      </Section>
      <Section
        title="Ignored"
        description="Differences that people live with for a while. They are still compared, and come back when the rule ends."
      >
        <IgnoreRules />
      </Section>
      <Section
        title="Comparisons"
        description="By the clock or because somebody asked, newest first. They are kept for 100 days; what they found is kept for good."
      >
        <ScanHistory />
      </Section>
      {overview && (
        <Section
          layout="beside"
          title="How often"
          description="Besides, agents can be compared at once: one, some or everybody."
        >
          <IntervalChoice everyMinutes={overview.everyMinutes} />
        </Section>
      )}
      {search.agent !== undefined && (
        <ComparePanel
          key={search.agent}
          agentId={search.agent}
          showsAll={search.all === 'true'}
          onShowAll={(showsAll) => changeSearch({ all: showsAll ? 'true' : undefined })}
          onClose={() => changeSearch({ agent: undefined, all: undefined })}
        />
      )}
    </>
  )
}
