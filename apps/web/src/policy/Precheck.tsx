import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import { FindingList } from '../agents/FindingList.tsx'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Status } from '../ui/Status.tsx'

type PrecheckAnswer = Outputs['policy']['precheck']

/** What the policy in force would say to a promotion, if the reader asked for one now. */
export function Precheck({ answer, agentId }: { answer: PrecheckAnswer; agentId?: string }) {
  const { slug } = useWorkspace()
  const { outcome, findings, warnings, unanswered, snapshot } = answer
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>
        {outcome === 'allow' && <Status tone="allow">It would be allowed</Status>}
        {outcome === 'deny' && <Status tone="deny">It would be denied</Status>}
        {outcome === 'unanswered' && (
          <Status tone="failed">There is no answer, and so it would be denied</Status>
        )}
      </p>
      {unanswered && <ErrorNotice problem={{ ...unanswered, requestId: null }} />}
      {findings.length > 0 && (
        <FindingList label="Why it would be denied" kind="finding" findings={findings.map(placed)} />
      )}
      {warnings.length > 0 && (
        <div>
          <p className="mb-1">Rules that only warn would have denied it:</p>
          <FindingList label="What only warns" kind="advice" findings={warnings.map(placed)} />
        </div>
      )}
      <p className="text-faded">
        By version {snapshot.number} of the policy, if you asked for it now. Nothing is asked for or recorded.{' '}
        <Link
          to={paths.policies(slug)}
          search={{ panel: 'try', ...(agentId && { agent: agentId }) }}
          className="link"
        >
          {agentId ? 'Try the policy with this agent' : 'Look at the policy'}
        </Link>
      </p>
    </div>
  )
}

const placed = (finding: PrecheckAnswer['findings'][number]) => ({ ...finding, path: finding.path ?? '' })
