import { diffLines } from '@countersign/agents'
import type { ReactNode } from 'react'
import { LineDiff } from '../agents/LineDiff.tsx'
import { Badge } from '../ui/Badge.tsx'
import type { FileChange } from './draft/policy-files.ts'

const words = { added: 'added', removed: 'removed', changed: 'changed' } as const

type FileDiffsProps = {
  changes: readonly FileChange[]
  nothing: string
  /** What can be done with one of the files. */
  actions?: (change: FileChange) => ReactNode
}

/** What differs between two sets of files, line by line. */
export function FileDiffs({ changes, nothing, actions }: FileDiffsProps) {
  if (changes.length === 0) return <p className="text-sm text-faded">{nothing}</p>
  return (
    <ul aria-label="Changed files" className="flex flex-col gap-4 text-sm">
      {changes.map((change) => (
        <li key={change.path}>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <code className="min-w-0 font-mono break-all">{change.path}</code>
            <Badge>{words[change.kind]}</Badge>
            {actions && <span className="ml-auto">{actions(change)}</span>}
          </div>
          <LineDiff label={`Lines of ${change.path}`} lines={diffLines(change.before, change.after)} />
        </li>
      ))}
    </ul>
  )
}
