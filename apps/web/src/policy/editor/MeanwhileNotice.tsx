import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/number.ts'
import { tellDone } from '../../ui/toast.ts'
import { fileChanges, withEdits } from '../draft/policy-files.ts'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import { FileDiffs } from '../FileDiffs.tsx'
import type { PolicyVersion } from '../policy-query.ts'

/** Somebody else activated another version while this one was edited: nothing of either is lost or overwritten. */
export function MeanwhileNotice({ draft, active }: { draft: PolicyDraft; active: PolicyVersion }) {
  const [isOpen, setIsOpen] = useState(false)
  const { meanwhile, base } = draft
  if (!meanwhile) return null
  const count = Object.keys(meanwhile.theirs).length
  return (
    <div className="mb-3">
      <Notice tone="caution">
        <p>
          {active.authorName} activated version {active.number} while you were editing version {base.number}:
          “{active.reason}”. It changed {counted(count, 'file')}. Nothing of yours is lost, and nothing of
          theirs is overwritten.
        </p>
        <Button size="small" className="mt-1.5" onClick={() => setIsOpen(true)}>
          Put the two together
        </Button>
      </Notice>
      {isOpen && <TogetherDialog draft={draft} meanwhile={meanwhile} onClose={() => setIsOpen(false)} />}
    </div>
  )
}

type TogetherDialogProps = {
  draft: PolicyDraft
  meanwhile: NonNullable<PolicyDraft['meanwhile']>
  onClose: () => void
}

function TogetherDialog({ draft, meanwhile, onClose }: TogetherDialogProps) {
  const { active, theirs, collisions } = meanwhile
  function together(preferTheirs: readonly string[]) {
    draft.rebase(preferTheirs)
    onClose()
    tellDone(
      `Both changes are in the editor now, based on version ${active.number}. Nothing is activated yet.`,
    )
  }
  function dropMine() {
    draft.discard()
    onClose()
  }
  return (
    <Dialog
      place="side"
      title="Put the two together"
      description="Look at both changes, then choose how to go on; you activate afterwards."
      onClose={onClose}
    >
      <div className="flex flex-col gap-5">
        <section aria-labelledby="their-files">
          <h3 id="their-files" className="mb-1 text-sm font-medium">
            Version {active.number}, in force
          </h3>
          <FileDiffs
            changes={fileChanges(draft.base.files, withEdits(draft.base.files, theirs))}
            nothing="It says the same as the version that you began with."
          />
        </section>
        <section aria-labelledby="your-files">
          <h3 id="your-files" className="mb-1 text-sm font-medium">
            Yours, not activated
          </h3>
          <FileDiffs changes={draft.changes} nothing="You changed nothing." />
        </section>
        {collisions.length > 0 && (
          <section aria-labelledby="both-files">
            <h3 id="both-files" className="mb-1 text-sm font-medium">
              Changed by both, and not the same
            </h3>
            <ul className="text-sm">
              {collisions.map((path) => (
                <li key={path}>
                  <code className="font-mono text-xs break-all">{path}</code>
                </li>
              ))}
            </ul>
          </section>
        )}
        <div className="flex flex-wrap gap-2">
          {collisions.length === 0 ? (
            <Button tone="primary" onClick={() => together([])}>
              Put both together
            </Button>
          ) : (
            <>
              <Button tone="primary" onClick={() => together([])}>
                Both, my files where we differ
              </Button>
              <Button onClick={() => together(collisions)}>Both, their files where we differ</Button>
            </>
          )}
          <Button onClick={dropMine}>Drop mine</Button>
          <Button tone="quiet" onClick={onClose}>
            Go on editing
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
