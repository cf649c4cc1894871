import type { Outputs } from '@countersign/server/router'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Digest } from '../ui/Digest.tsx'
import { Time } from '../ui/Time.tsx'
import type { AgentInFull } from './agents-query.ts'
import { reasonOf } from './obstacle.ts'
import { Sentence } from './Sentence.tsx'

type Revision = Outputs['agents']['revisions']['items'][number]

type RevisionRowProps = {
  agent: AgentInFull
  revision: Revision
  onCompare: (from: number, to: number) => void
}

/** Who saved it, when, why, and what became different by it. */
export function RevisionRow({ agent, revision, onCompare }: RevisionRowProps) {
  const { number, digest, at, authorName, note, changes, restoredFrom, mode } = revision
  const before = revision.basedOn ?? number - 1
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 border-b border-rule py-2">
      <div className="min-w-0 grow basis-80">
        <h3 className="flex flex-wrap items-center gap-x-3 font-medium">
          Revision {number}
          {mode === 'sandbox' && <Badge>in the sandbox</Badge>}
          {mode === 'governed' && <Badge tone="accent">governed</Badge>}
          {restoredFrom !== null && <Badge>restored from {restoredFrom}</Badge>}
        </h3>
        <p className="break-words">
          <Sentence text={changes || 'the first revision'} />
        </p>
        {note && <p className="break-words text-faded">“{note}”</p>}
        <p className="flex flex-wrap items-center gap-x-3 text-faded">
          <Time at={at} />
          <span>{authorName ?? 'Somebody who is not known any more'}</span>
          <Digest hex={digest} what={`digest of revision ${number}`} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {before >= 1 && before < number && (
          <Button
            size="small"
            aria-label={`Compare revision ${number} with ${before}`}
            onClick={() => onCompare(before, number)}
          >
            Compare with {before}
          </Button>
        )}
        <Restore agent={agent} number={number} />
      </div>
    </li>
  )
}

function Restore({ agent, number }: { agent: AgentInFull; number: number }) {
  const workspace = useWorkspace()
  const restore = trpc.agents.restore.useMutation({ onSuccess: () => api.agents.invalidate() })
  const isCurrent = number === agent.current.number
  const ask = () =>
    confirm({
      title: `Restore revision ${number}?`,
      effect: `Its spec is saved once more, as the newest revision of ${agent.name}. Every revision in between stays in the history.`,
      action: 'Restore',
      run: () =>
        restore.mutateAsync({
          workspaceId: workspace.id,
          agentId: agent.id,
          number,
          basedOn: agent.current.number,
        }),
      done: `Revision ${number} was restored.`,
    })
  return (
    <Button
      size="small"
      aria-label={`Restore revision ${number}`}
      onClick={ask}
      disabledReason={
        whyNotPermitted(workspace, 'agents:write') ??
        (isCurrent ? 'This is the current revision.' : reasonOf(agent.cannotEdit))
      }
    >
      Restore
    </Button>
  )
}
