import { Link, useParams } from '@tanstack/react-router'
import { Suspense, useDeferredValue } from 'react'
import { paths } from '../paths.ts'
import { PolicyHeader } from '../policy/PolicyHeader.tsx'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { shortKid } from '../signing-keys/signing-key.ts'
import { api, trpc } from '../trpc.ts'
import { Digest } from '../ui/Digest.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { type Fact, Facts } from '../ui/Facts.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { Select } from '../ui/Select.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Time } from '../ui/Time.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { Progress } from './Progress.tsx'
import { ResultTable } from './ResultTable.tsx'
import { outcomeOptions, ReportSearch } from './report-search.ts'
import { causeWords, isOpen } from './revalidation-query.ts'
import { StateOf } from './StateOf.tsx'

// Batches are told live; a revalidation that waits for its engine changes without an event.
const lookAgainMs = 2_000
const nextPage = ({ next }: { next: string | null }) => next ?? undefined

export async function loader({ workspace, params, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id, revalidationId: params.revalidation ?? '' }
  await Promise.all([
    api.policy.overview.fetch({ workspaceId: workspace.id }),
    api.revalidations.report.fetch(input),
    api.revalidations.results.fetchInfinite(resultsInput(input, readSearch(ReportSearch, search))),
  ])
}

type About = { workspaceId: string; revalidationId: string }

const resultsInput = (about: About, { outcome }: ReportSearch) => ({ ...about, ...(outcome && { outcome }) })

/** What one revalidation came to, agent by agent: by whom, why, when, and by which policy. */
export function ReportPage() {
  const workspace = useWorkspace()
  const { id: workspaceId } = workspace
  const { revalidation: revalidationId = '' } = useParams({ strict: false })
  const about = { workspaceId, revalidationId }
  const [report] = trpc.revalidations.report.useSuspenseQuery(about, {
    refetchInterval: ({ state: { data } }) => (data && !isOpen(data) ? false : lookAgainMs),
  })
  const [search, changeSearch] = useSearchParams(ReportSearch)
  const shown = useDeferredValue(search)
  return (
    <>
      <PolicyHeader />
      <Section title="Report of a revalidation" actions={<ZoneSwitch />}>
        <div className="flex flex-col gap-1 text-sm">
          <p>
            <StateOf revalidation={report} />
          </p>
          <Progress revalidation={report} />
        </div>
        <div className="mt-3">
          <Facts facts={factsOf(report, may(workspace, 'signing-keys:read') ? workspace.slug : null)} />
        </div>
      </Section>
      <Section title="Agents">
        <search aria-label="Filter agents" className="mb-3 flex flex-wrap gap-2">
          <Select
            aria-label="Outcome"
            className="w-full sm:w-auto"
            options={outcomeOptions}
            value={search.outcome ?? ''}
            onChange={({ target }) => changeSearch(ReportSearch.parse({ outcome: target.value }))}
          />
        </search>
        <Suspense fallback={<Skeleton />}>
          <Results about={about} search={shown} />
        </Suspense>
      </Section>
    </>
  )
}

function Results({ about, search }: { about: About; search: ReportSearch }) {
  const [, results] = trpc.revalidations.results.useSuspenseInfiniteQuery(resultsInput(about, search), {
    getNextPageParam: nextPage,
  })
  const rows = results.data.pages.flatMap(({ items }) => items)
  if (rows.length === 0) {
    return (
      <EmptyState title={search.outcome ? 'No agent had this outcome' : 'Nobody has been judged yet'}>
        {search.outcome ? 'Choose another outcome.' : 'Agents appear here as they are asked about.'}
      </EmptyState>
    )
  }
  return (
    <>
      <ResultTable results={rows} />
      {results.error && <ErrorNotice problem={problemOf(results.error)} />}
      <MoreRows shown={rows.length} noun={{ one: 'agent shown', other: 'agents shown' }} pages={results} />
    </>
  )
}

type Report = Awaited<ReturnType<typeof api.revalidations.report.fetch>>

/** What began it, in words; the key leads to its page for whoever may look there. */
function Why({ report: { cause, reason, signingKey }, keysOf }: { report: Report; keysOf: string | null }) {
  const words = `${causeWords[cause]}${reason === null ? '' : `: ${reason}`}`
  if (signingKey === null) return words
  const name = `${signingKey.alg} ${shortKid(signingKey.kid)}`
  return (
    <span title={signingKey.kid}>
      {words}:{' '}
      {keysOf === null ? (
        name
      ) : (
        <Link to={paths.signingKeys(keysOf)} className="link">
          {name}
        </Link>
      )}
    </span>
  )
}

function factsOf(report: Report, keysOf: string | null): Fact[] {
  const { askedByName, policyNumber, numberBefore, policyHash } = report
  const { queuedAt, startedAt, finishedAt } = report
  return [
    { name: 'Why', value: <Why report={report} keysOf={keysOf} /> },
    { name: 'Asked for by', value: askedByName },
    {
      name: 'Policy',
      value: (
        <span className="flex flex-wrap gap-x-3">
          {numberBefore !== null && `Version ${numberBefore} →`} Version {policyNumber ?? 'unknown'}
          {policyHash !== null && <Digest hex={policyHash} what="hash of the policy" />}
        </span>
      ),
    },
    { name: 'Queued', value: <Time at={queuedAt} /> },
    { name: 'Begun', value: startedAt === null ? 'not yet' : <Time at={startedAt} /> },
    { name: 'Ended', value: finishedAt === null ? 'not yet' : <Time at={finishedAt} /> },
  ]
}
