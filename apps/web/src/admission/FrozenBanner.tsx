import { Snowflake } from 'lucide-react'
import type { Workspace } from '../session/session.ts'
import { Time } from '../ui/Time.tsx'

/** Stands on every page of a frozen workspace, so that nobody wonders why nothing starts. */
export function FrozenBanner({ frozen }: { frozen: NonNullable<Workspace['frozen']> }) {
  return (
    <div role="alert" className="flex gap-2.5 border-b border-deny bg-deny-wash px-4 py-2 text-sm sm:px-8">
      <Snowflake aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <div className="min-w-0">
        <p className="font-medium">The workspace is frozen: nothing starts in it, and what runs ends.</p>
        <p className="flex flex-wrap gap-x-3">
          <span>
            By {frozen.byName ?? 'somebody who has left'}, <Time at={frozen.at} />
          </span>
          {frozen.reason !== null && <span className="break-words">{frozen.reason}</span>}
        </p>
      </div>
    </div>
  )
}
