import { type AgentSpec, diffLines, parseSpec, writeSpec } from '@countersign/agents'
import type { Outputs } from '@countersign/server/router'
import { useEffect, useEffectEvent } from 'react'
import { stringify } from 'yaml'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { tellDone } from '../../ui/toast.ts'
import type { AgentInFull } from '../agents-query.ts'
import { ChangeList } from '../ChangeList.tsx'
import { LineDiff } from '../LineDiff.tsx'
import { mergeSpecs } from './merge-specs.ts'
import type { SpecDraftState } from './use-spec-draft.ts'

type CollisionDialogProps = {
  agent: AgentInFull
  draft: SpecDraftState
  yours: AgentSpec
  onClose: () => void
}

/** Two people changed one revision: what each changed, and ways on that lose nothing unseen. */
export function CollisionDialog({ agent, draft, yours, onClose }: CollisionDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { mutate, data, error } = trpc.agents.collision.useMutation()
  const ask = useEffectEvent(() =>
    mutate({ workspaceId, agentId: agent.id, basedOn: draft.basedOn, spec: { value: yours } }),
  )
  useEffect(() => ask(), [])
  return (
    <Dialog
      place="side"
      title={`${data?.theirs.authorName ?? 'Somebody else'} saved before you`}
      description="Nothing was overwritten. Look at both changes, then choose how to go on; you save afterwards."
      onClose={onClose}
    >
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !data && <Skeleton />}
      {data && <Collision collision={data} yours={yours} draft={draft} onClose={onClose} />}
    </Dialog>
  )
}

type CollisionProps = Pick<CollisionDialogProps, 'draft' | 'yours' | 'onClose'> & {
  collision: Outputs['agents']['collision']
}

function Collision({ collision, yours, draft, onClose }: CollisionProps) {
  const { base, theirs, theirChanges, yourChanges, conflicts } = collision
  function together(prefer: 'theirs' | 'yours') {
    const merged = mergeSpecs(base, theirs.spec, yours, prefer)
    const reading = parseSpec(merged)
    // Put together, two good specs may still break a rule; then the source shows where.
    const text = reading.ok ? writeSpec(reading.spec, 'yaml') : stringify(merged, { lineWidth: 0 })
    draft.rebase(text, theirs.number, theirs.spec)
    onClose()
    tellDone(`Both changes are in the source now, based on revision ${theirs.number}. Nothing is saved yet.`)
  }
  function takeTheirs() {
    draft.discard()
    onClose()
  }
  return (
    <div className="flex flex-col gap-5">
      <section aria-labelledby="their-changes">
        <h3 id="their-changes" className="mb-1 text-sm font-medium">
          Revision {theirs.number}, by {theirs.authorName ?? 'somebody else'}
        </h3>
        <ChangeList changes={theirChanges} nothing="It says the same as the revision that you began with." />
      </section>
      <section aria-labelledby="your-changes">
        <h3 id="your-changes" className="mb-1 text-sm font-medium">
          Yours, not saved
        </h3>
        <ChangeList changes={yourChanges} nothing="You changed nothing." />
      </section>
      {conflicts.length > 0 && (
        <section aria-labelledby="conflicts">
          <h3 id="conflicts" className="mb-1 text-sm font-medium">
            Changed by both, and not the same
          </h3>
          <ul className="text-sm">
            {conflicts.map((path) => (
              <li key={path}>
                <code className="font-mono text-xs break-all">{path}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      <details>
        <summary className="w-fit text-sm font-medium">Line by line, from theirs to yours</summary>
        <LineDiff
          label="Lines of theirs and yours"
          lines={diffLines(writeSpec(theirs.spec, 'yaml'), writeSpec(yours, 'yaml'))}
        />
      </details>
      <div className="flex flex-wrap gap-2">
        {conflicts.length === 0 ? (
          <Button tone="primary" onClick={() => together('yours')}>
            Put both together
          </Button>
        ) : (
          <>
            <Button tone="primary" onClick={() => together('yours')}>
              Both, mine where we differ
            </Button>
            <Button onClick={() => together('theirs')}>Both, theirs where we differ</Button>
          </>
        )}
        <Button onClick={takeTheirs}>Drop mine</Button>
        <Button tone="quiet" onClick={onClose}>
          Go on editing
        </Button>
      </div>
    </div>
  )
}
