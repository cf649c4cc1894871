import { Notice } from '../ui/Notice.tsx'
import type { RequestInFull } from './promotions-query.ts'
import { isLive } from './request-states.ts'
import { whyNot } from './why-not.ts'

/** What whoever reads has to know first: that their vote is void, or why they cannot decide. */
export function YourStanding({ request }: { request: RequestInFull }) {
  if (!isLive(request.state)) return null
  const { sinceYourVote, revision } = request
  const why = whyNot(request)
  if (!sinceYourVote && !why) return null
  return (
    <div className="mb-6 flex max-w-beside flex-col gap-2">
      {sinceYourVote && (
        <Notice tone="caution">
          You decided on revision {sinceYourVote.revision}; the request is about revision {revision} now, and
          your vote no longer counts. See{' '}
          <a href="#changes" className="link">
            what changed since your vote
          </a>
          .
        </Notice>
      )}
      {why && <Notice>{why}</Notice>}
    </div>
  )
}
