import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { Time } from '../ui/Time.tsx'
import type { RequestInFull } from './promotions-query.ts'

/** Every act on the request, each with its place in the ledger. */
export function RequestHistory({ request: { history } }: { request: RequestInFull }) {
  const workspace = useWorkspace()
  const mayRead = may(workspace, 'ledger:read')
  return (
    <ol aria-label="What happened" className="border-t border-rule text-sm">
      {history.map(({ eventId, at, sentence }) => (
        <li key={eventId} className="border-b border-rule py-1.5 last:border-b-0">
          <p className="break-words">
            {mayRead ? (
              <Link to={paths.ledgerEvent(workspace.slug, eventId)} className="link">
                {sentence}
              </Link>
            ) : (
              sentence
            )}
          </p>
          <p className="text-xs text-faded">
            <Time at={at} />
          </p>
        </li>
      ))}
    </ol>
  )
}
