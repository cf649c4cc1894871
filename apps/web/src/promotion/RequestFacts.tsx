import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { Digest } from '../ui/Digest.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Time } from '../ui/Time.tsx'
import type { RequestInFull } from './promotions-query.ts'
import { stateWords } from './request-states.ts'

const gone = 'somebody who has left'

/** Who asked, until when, and what else there is to know of the request itself. */
export function RequestFacts({ request }: { request: RequestInFull }) {
  const { slug } = useWorkspace()
  const { agent, revision, digest, requester, others, closed, breakGlass } = request
  return (
    <Facts
      facts={[
        {
          name: 'Agent',
          value: (
            <Link to={paths.agent(slug, agent.id)} className="link">
              {agent.name}
            </Link>
          ),
        },
        {
          name: 'Revision',
          value: (
            <span className="flex flex-wrap items-center gap-x-3">
              {revision}
              <Digest hex={digest} what="digest of the spec" />
            </span>
          ),
        },
        {
          name: 'Asked',
          value: (
            <span className="flex flex-wrap gap-x-3">
              <Time at={request.createdAt} />
              <span>by {requester.name ?? gone}</span>
            </span>
          ),
        },
        { name: 'Expires', value: <Time at={request.expiresAt} /> },
        {
          name: 'Scheduled for',
          value: request.scheduledFor === null ? 'As soon as it can be' : <Time at={request.scheduledFor} />,
        },
        ...(closed === null
          ? []
          : [
              {
                name: 'Ended',
                value: (
                  <span className="flex flex-wrap gap-x-3">
                    <Time at={closed.at} />
                    {closed.byName && <span>by {closed.byName}</span>}
                  </span>
                ),
              },
            ]),
        ...(closed?.reason ? [{ name: 'Reason', value: closed.reason }] : []),
        ...(breakGlass
          ? [
              {
                name: 'Glass broken',
                value: `by ${breakGlass.byName ?? gone}: ${breakGlass.reason}`,
              },
            ]
          : []),
        ...(others.length > 0
          ? [
              {
                name: 'Other requests',
                value: (
                  <ul>
                    {others.map((other) => (
                      <li key={other.id}>
                        <Link to={paths.promotion(slug, other.id)} className="link">
                          Revision {other.revision}, asked by {other.requesterName ?? gone}:{' '}
                          {stateWords[other.state].word.toLowerCase()}
                        </Link>
                      </li>
                    ))}
                  </ul>
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
