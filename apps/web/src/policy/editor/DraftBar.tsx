import { Button } from '../../ui/Button.tsx'
import { confirm } from '../../ui/confirm.ts'
import { counted } from '../../ui/number.ts'
import { Status } from '../../ui/Status.tsx'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import type { PolicyCheckState } from '../engine/use-engine.ts'

type DraftBarProps = {
  draft: PolicyDraft
  check: PolicyCheckState
  cannotEdit: string | undefined
  needsTwo: boolean
  onShowProblems: () => void
  onActivate: () => void
}

/** Where the text stands between its first key and being in force. */
export function DraftBar({ draft, check, cannotEdit, needsTwo, onShowProblems, onActivate }: DraftBarProps) {
  const { base, changes, isEdited, isKept, meanwhile } = draft
  const problems = check.checked?.remarks.filter(({ isWarning }) => !isWarning).length ?? 0
  const cannotActivate =
    cannotEdit ??
    (!isEdited
      ? 'Nothing is changed yet.'
      : meanwhile
        ? `Version ${meanwhile.active.number} is in force by now. Put the two together first.`
        : problems > 0
          ? `First mend what is wrong: ${counted(problems, 'problem')}.`
          : check.isChecking
            ? 'The files are being checked.'
            : undefined)
  const discard = () =>
    confirm({
      title: 'Discard what you changed?',
      effect: `Your changes of ${counted(changes.length, 'file')} are lost. Version ${base.number} stays as it is.`,
      action: 'Discard',
      isDangerous: true,
      run: async () => draft.discard(),
      done: 'Your changes are discarded.',
    })
  return (
    <div className="sticky top-bar z-10 -mt-3 mb-4 flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-rule bg-sheet py-1.5 text-sm">
      <p role="status">
        <span className="font-medium">Version {base.number}</span>
        {isEdited && (
          <span className="text-faded">
            , {counted(changes.length, 'file')} changed and not activated
            {!isKept && '. This browser keeps nothing: a reload would lose them'}
          </span>
        )}
      </p>
      {problems > 0 ? (
        <button type="button" onClick={onShowProblems} className="link min-h-6 text-deny!">
          <Status tone="failed">{counted(problems, 'problem')}</Status>
        </button>
      ) : (
        <span className="text-faded">
          {check.isChecking ? (
            <Status tone="none">Checking…</Status>
          ) : check.checked ? (
            <Status tone="allow">It holds together</Status>
          ) : (
            <Status tone="off">Not checked</Status>
          )}
        </span>
      )}
      <span className="ml-auto flex gap-2">
        {isEdited && (
          <Button size="small" onClick={discard}>
            Discard
          </Button>
        )}
        <Button size="small" tone="primary" onClick={onActivate} disabledReason={cannotActivate}>
          {needsTwo ? 'Review and propose' : 'Review and activate'}
        </Button>
      </span>
    </div>
  )
}
