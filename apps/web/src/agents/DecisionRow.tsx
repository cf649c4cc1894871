import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { Badge } from '../ui/Badge.tsx'
import { Digest } from '../ui/Digest.tsx'
import { Status, type StatusTone } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'

type Request = Outputs['promotions']['list']['items'][number]

const states: Readonly<Record<Request['state'], { tone: StatusTone; word: string }>> = {
  open: { tone: 'none', word: 'Open' },
  approved: { tone: 'restrict', word: 'Approved, waiting for its time' },
  granted: { tone: 'allow', word: 'Granted' },
  rejected: { tone: 'deny', word: 'Rejected' },
  withdrawn: { tone: 'off', word: 'Withdrawn' },
  expired: { tone: 'off', word: 'Expired' },
  superseded: { tone: 'off', word: 'Superseded' },
}

/** One question and its answer: who asked, who decided last, what the policy said. */
export function DecisionRow({ request }: { request: Request }) {
  const workspace = useWorkspace()
  const { id, revision, digest, state, createdAt, closedAt, requesterName, note, lastVote, policy } = request
  const { tone, word } = states[state]
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 border-b border-rule py-2">
      <div className="min-w-0 grow basis-80">
        <h3 className="flex flex-wrap items-center gap-x-3 font-medium">
          Promotion of revision {revision}
          <span className="font-normal">
            <Status tone={tone}>{word}</Status>
          </span>
          {request.isBreakGlass && <Badge tone="restrict">break-glass</Badge>}
        </h3>
        <p className="flex flex-wrap items-center gap-x-3">
          <span>Asked for by {requesterName ?? 'somebody who is not known any more'}</span>
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
              {lastVote.decision === 'approve' ? 'Approved' : 'Rejected'} by{' '}
              {lastVote.name ?? 'somebody who is not known any more'}
              {lastVote.revision !== revision && `, for revision ${lastVote.revision}`}
            </span>
            <span className="text-faded">
              <Time at={lastVote.at} />
            </span>
          </p>
        )}
        {policy?.headline && <p className="break-words">The policy: {policy.headline}</p>}
        {closedAt !== null && closedAt !== lastVote?.at && (
          <p className="flex flex-wrap gap-x-3 text-faded">
            Ended <Time at={closedAt} />
          </p>
        )}
      </div>
      {may(workspace, 'ledger:read') && (
        <Link
          to={paths.ledger(workspace.slug)}
          search={{ subject: `promotion:${id}` }}
          aria-label={`The request for revision ${revision} in the ledger`}
          className="link inline-flex min-h-6 items-center"
        >
          In the ledger
        </Link>
      )}
    </li>
  )
}
