import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import type { RequestRow } from '../promotion/promotions-query.ts'
import { BreakGlassBadge, describeParts, RequestStatus } from '../promotion/RequestStatus.tsx'
import { useWorkspace } from '../session/session.ts'
import { Digest } from '../ui/Digest.tsx'
import { Time } from '../ui/Time.tsx'

const gone = 'somebody who has left'

/** One question and its answer: who asked, who decided last, what the policy said. */
export function DecisionRow({ request }: { request: RequestRow }) {
  const { slug } = useWorkspace()
  const { id, revision, digest, createdAt, closedAt, requesterName, note, lastVote, policy } = request
  return (
    <li className="border-b border-rule py-2">
      <h3 className="flex flex-wrap items-center gap-x-3 font-medium">
        <Link to={paths.promotion(slug, id)} className="link inline-flex min-h-6 items-center">
          Promotion of revision {revision}
        </Link>
        <span className="font-normal">
          <RequestStatus state={request.state} policy={policy} />
        </span>
        {request.isBreakGlass && <BreakGlassBadge />}
      </h3>
      <p className="flex flex-wrap items-center gap-x-3">
        <span>Asked for by {requesterName ?? gone}</span>
        <span className="text-faded">
          <Time at={createdAt} />
        </span>
        <span className="text-faded">
          <Digest hex={digest} what={`digest of revision ${revision}`} />
        </span>
      </p>
      {note && <p className="break-words text-faded">“{note}”</p>}
      {lastVote && (
        <p className="flex flex-wrap items-center gap-x-3">
          <span>
            {lastVote.decision === 'approve' ? 'Approved' : 'Rejected'} by {lastVote.name ?? gone}
            {lastVote.revision !== revision && `, for revision ${lastVote.revision}`}
          </span>
          <span className="text-faded">
            <Time at={lastVote.at} />
          </span>
          <span className="text-faded">Approvals: {describeParts(request.parts)}</span>
        </p>
      )}
      {policy?.headline && <p className="break-words">The policy: {policy.headline}</p>}
      {closedAt !== null && closedAt !== lastVote?.at && (
        <p className="flex flex-wrap gap-x-3 text-faded">
          Ended <Time at={closedAt} />
        </p>
      )}
    </li>
  )
}
