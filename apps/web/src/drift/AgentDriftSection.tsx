import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Section } from '../ui/Section.tsx'
import { CompareNow } from './CompareNow.tsx'
import { DriftHistory } from './DriftHistory.tsx'
import { DriftStanding } from './DriftStanding.tsx'
import { DriftTitle } from './DriftTitle.tsx'
import { Since } from './Since.tsx'

/** On the page of an agent: whether it is still as it was approved, since when, and what differed before. */
export function AgentDriftSection({ agentId }: { agentId: string }) {
  const workspace = useWorkspace()
  const { id: workspaceId, slug } = workspace
  const mayRead = may(workspace, 'drift:read')
  const { data, error } = trpc.drift.agent.useQuery({ workspaceId, agentId, limit: 10 }, { enabled: mayRead })
  if (!mayRead || (!data && !error)) return null
  return (
    <Section layout="beside" title="Drift" description="Whether what is of it is still what was approved.">
      {error && <ErrorNotice problem={problemOf(error)} />}
      {data?.standing && (
        <div className="flex flex-col gap-3 text-sm">
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
            <DriftStanding standing={data.standing} now={data.at} />
            <CompareNow agentIds={[agentId]}>Compare now</CompareNow>
          </div>
          {data.findings.length > 0 && (
            <ul aria-label="What differs" className="border-t border-rule">
              {data.findings.map(({ id, title, message, openedAt, ignoredBy }) => (
                <li key={id} className="border-b border-rule py-1.5">
                  <p className="flex flex-wrap gap-x-4">
                    <DriftTitle title={title} isIgnored={ignoredBy !== null} />
                    <Since at={openedAt} now={data.at} />
                  </p>
                  <p className="break-words text-faded">{message}</p>
                </li>
              ))}
            </ul>
          )}
          <p>
            <Link to={paths.drift(slug)} search={{ agent: agentId }} className="link">
              Three sides and ways out
            </Link>
          </p>
          <details>
            <summary className="cursor-pointer text-faded hover:text-ink">What differed before</summary>
            <div className="mt-2">
              <DriftHistory history={data.history} hasMore={data.next !== null} />
            </div>
          </details>
        </div>
      )}
    </Section>
  )
}
