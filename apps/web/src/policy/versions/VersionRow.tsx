import { useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../../session/session.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { Time } from '../../ui/Time.tsx'
import { originWords, type PolicyVersion } from '../policy-query.ts'
import { RollBackDialog } from './RollBackDialog.tsx'

type VersionRowProps = {
  version: PolicyVersion
  active: PolicyVersion
  /** The version before it, where it is known. */
  before: PolicyVersion | undefined
  onCompare: (before: string) => void
  onExport: () => void
}

/** Who made it, when and why, and what can be done with it. */
export function VersionRow({ version, active, before, onCompare, onExport }: VersionRowProps) {
  const workspace = useWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  const { number, hash, origin, authorName, reason, at, restoredNumber } = version
  const isActive = version.id === active.id
  const says = hash === active.hash
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1.5 border-b border-rule py-2">
      <div className="min-w-0 grow basis-80">
        <h3 className="flex flex-wrap items-center gap-x-3 font-medium">
          Version {number}
          {isActive && <Badge tone="accent">in force</Badge>}
          <Badge>
            {restoredNumber === null ? originWords[origin] : `rolled back to version ${restoredNumber}`}
          </Badge>
        </h3>
        <p className="break-words">{reason}</p>
        <p className="flex flex-wrap items-center gap-x-3 text-faded">
          <Time at={at} />
          <span>{authorName}</span>
          <Digest hex={hash} what={`hash of version ${number}`} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {before && (
          <Button
            size="small"
            aria-label={`Compare version ${number} with ${before.number}`}
            onClick={() => onCompare(before.id)}
          >
            Compare with {before.number}
          </Button>
        )}
        <Button size="small" aria-label={`Export version ${number}`} onClick={onExport}>
          Export
        </Button>
        <Button
          size="small"
          aria-label={`Roll back to version ${number}`}
          onClick={() => setIsOpen(true)}
          disabledReason={
            whyNotPermitted(workspace, 'policy:write') ??
            (isActive ? 'This version is in force.' : says ? 'It says what is in force already.' : undefined)
          }
        >
          Roll back
        </Button>
      </div>
      {isOpen && <RollBackDialog version={version} onClose={() => setIsOpen(false)} />}
    </li>
  )
}
