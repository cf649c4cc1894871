import { Link } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { describeNumber } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import type { Integrity } from './integrity.ts'

/** What the pass found first. Everything before that position is as it was written. */
export function BrokenLedger({ check }: { check: NonNullable<Integrity['check']> }) {
  const { slug } = useWorkspace()
  return (
    <div role="alert" className="flex gap-2.5 border-l-3 border-deny bg-deny-wash px-3 py-2 text-sm">
      <OctagonX aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <div className="min-w-0">
        <p className="font-medium break-words">{check.message}</p>
        <p className="flex flex-wrap gap-x-3">
          <code className="font-mono text-xs leading-5">{check.code}</code>
          <span>First broken position: {describeNumber(check.brokenAt ?? 0)}</span>
          {check.nearestEventId && (
            <Link to={paths.ledgerEvent(slug, check.nearestEventId)} className="link">
              See the event there
            </Link>
          )}
        </p>
        <p>
          {check.intactAt === null ? (
            'It was never found intact.'
          ) : (
            <>
              It was last found intact at <Time at={check.intactAt} />.
            </>
          )}{' '}
          Keep this database and its checkpoints as they are, and tell the operator.
        </p>
      </div>
    </div>
  )
}
