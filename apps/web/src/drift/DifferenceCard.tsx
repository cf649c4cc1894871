import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { Minute } from '../ui/Minute.tsx'
import { DriftTitle } from './DriftTitle.tsx'
import type { Difference } from './drift-query.ts'
import { Exits } from './Exits.tsx'
import type { ExitName } from './exits.ts'
import { Since } from './Since.tsx'

type DifferenceCardProps = { difference: Difference; now: number; onExit: (exit: ExitName) => void }

/** One thing that is not as it was approved: what, since when, what was done about it, and the ways out. */
export function DifferenceCard({ difference, now, onExit }: DifferenceCardProps) {
  const { slug } = useWorkspace()
  const { title, code, message, revision, openedAt, seenAt } = difference
  const { ignoredBy, requestId, restoreAskedAt, isRestarting } = difference
  return (
    <li className="flex flex-col gap-2 border-b border-rule py-3 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <DriftTitle title={title} isIgnored={ignoredBy !== null} />
        <code className="font-mono text-xs text-faded">{code}</code>
      </p>
      <p className="break-words">{message}</p>
      <p className="flex flex-wrap gap-x-4 text-faded">
        <span>Revision {revision}</span>
        <span className="flex gap-x-2">
          since <Since at={openedAt} now={now} />
        </span>
        <span>
          seen last <Minute at={seenAt} />
        </span>
      </p>
      {ignoredBy !== null && (
        <p className="break-words">
          Ignored until <Minute at={ignoredBy.expiresAt} />: {ignoredBy.reason}
        </p>
      )}
      {restoreAskedAt !== null && (
        <p>
          {isRestarting ? 'It is being started again' : 'Restoring was set out'}{' '}
          <Minute at={restoreAskedAt} />
        </p>
      )}
      {requestId !== null && (
        <p>
          <Link to={paths.promotion(slug, requestId)} className="link">
            Its promotion was asked for
          </Link>
        </p>
      )}
      <Exits difference={difference} onExit={onExit} />
    </li>
  )
}
