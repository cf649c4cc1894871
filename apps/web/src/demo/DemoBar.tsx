import { FlaskConical } from 'lucide-react'
import type { Workspace } from '../session/session.ts'
import { Badge } from '../ui/Badge.tsx'
import { PersonaSwitch } from './PersonaSwitch.tsx'

/** Stands on every page of the demo workspace, so that nobody takes its data for their own. */
export function DemoBar({ workspace }: { workspace: Workspace }) {
  return (
    <aside
      aria-label="Demo workspace"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-restrict bg-restrict-wash px-4 py-1 text-sm sm:px-8"
    >
      <Badge tone="restrict">
        <FlaskConical aria-hidden className="size-3" />
        Demo workspace
      </Badge>
      <span className="hidden sm:inline">Its people and data are invented.</span>
      <span className="ml-auto">
        <PersonaSwitch workspace={workspace} />
      </span>
    </aside>
  )
}
