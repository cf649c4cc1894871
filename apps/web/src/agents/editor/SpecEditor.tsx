import { diffSpecs } from '@countersign/agents'
import { useBlocker } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../../session/session.ts'
import { SourceEditor } from '../../source/SourceEditor.tsx'
import { SourceModeSwitch } from '../../source/SourceModeSwitch.tsx'
import type { SourceHandle } from '../../source/source-props.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/number.ts'
import type { AgentInFull } from '../agents-query.ts'
import { reasonOf } from '../obstacle.ts'
import { CollisionDialog } from './CollisionDialog.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { ProblemLinks } from './ProblemLinks.tsx'
import { SaveDialog } from './SaveDialog.tsx'
import { SpecForm } from './SpecForm.tsx'
import { useSpecDraft } from './use-spec-draft.ts'

export function SpecEditor({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  const source = useRef<SourceHandle>(null)
  const draft = useSpecDraft(agent)
  const [open, setOpen] = useState<'save' | 'collision' | null>(null)
  const leaving = useBlocker({
    shouldBlockFn: () => draft.isEdited,
    enableBeforeUnload: draft.isEdited,
    withResolver: true,
  })
  const cannotEdit = whyNotPermitted(workspace, 'agents:write') ?? reasonOf(agent.cannotEdit)
  const { problems } = draft
  const unreadable = Object.entries(draft.unreadable)
  const wrong = problems.length + unreadable.length
  const changes = useMemo(
    () => (draft.spec ? diffSpecs(draft.base, draft.spec) : []),
    [draft.spec, draft.base],
  )
  const lineProblems = useMemo(
    () =>
      problems.map(({ message, path, at }) => ({
        line: at?.line ?? 1,
        message: path ? `${path}: ${message}` : message,
      })),
    [problems],
  )
  const cannotSave =
    cannotEdit ??
    (wrong > 0
      ? `First mend what is wrong: ${counted(wrong, 'problem')}.`
      : changes.length === 0
        ? 'Nothing is changed yet.'
        : undefined)
  return (
    <>
      <div className="sticky top-bar z-10 -mt-3 mb-3 flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-rule bg-sheet py-1.5 text-sm">
        <p role="status">
          <span className="font-medium">Revision {draft.basedOn}</span>
          {draft.isEdited && (
            <span className="text-faded">
              , {wrong > 0 ? 'not saved' : `${counted(changes.length, 'change')} not saved`}
            </span>
          )}
        </p>
        {wrong > 0 && (
          <ProblemLinks
            problems={problems}
            unreadable={unreadable}
            onGoTo={(line) => source.current?.goTo(line)}
          />
        )}
        <span className="ml-auto flex gap-2">
          {draft.isEdited && (
            <Button size="small" onClick={draft.discard}>
              Discard
            </Button>
          )}
          <Button size="small" tone="primary" onClick={() => setOpen('save')} disabledReason={cannotSave}>
            Save
          </Button>
        </span>
      </div>
      {cannotEdit && (
        <div className="mb-3">
          <Notice>{cannotEdit}</Notice>
        </div>
      )}
      {draft.isOlder && (
        <div className="mb-3">
          <Notice tone="caution">
            <p>
              {agent.current.authorName ?? 'Somebody'} saved revision {agent.current.number} while you were
              editing revision {draft.basedOn}. Nothing of yours is lost.
            </p>
            <Button
              size="small"
              className="mt-1.5"
              onClick={() => setOpen('collision')}
              disabledReason={wrong > 0 ? 'First mend what is wrong.' : undefined}
            >
              Put the two together
            </Button>
          </Notice>
        </div>
      )}
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <section aria-labelledby="form-heading" className="min-w-0">
          <div className="mb-2 flex min-h-8 items-center justify-between gap-x-4">
            <h2 id="form-heading" className="text-base font-semibold">
              Form
            </h2>
            <Button size="small" className="xl:hidden" onClick={() => source.current?.goTo(1)}>
              Go to the source
            </Button>
          </div>
          <SpecForm name={agent.name} draft={draft} isReadOnly={cannotEdit !== undefined} />
        </section>
        <section
          aria-labelledby="source-heading"
          className="min-w-0 xl:sticky xl:top-[calc(var(--spacing-bar)+3.5rem)] xl:self-start"
        >
          <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <h2 id="source-heading" className="text-base font-semibold">
              Source
            </h2>
            <SourceModeSwitch />
          </div>
          <SourceEditor
            ref={source}
            language="yaml"
            label="Source of the spec, YAML"
            text={draft.text}
            onChange={draft.write}
            problems={lineProblems}
            isReadOnly={cannotEdit !== undefined}
          />
        </section>
      </div>
      {open === 'save' && (
        <SaveDialog
          agent={agent}
          draft={draft}
          changes={changes}
          onCollision={() => setOpen('collision')}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'collision' && draft.spec && (
        <CollisionDialog agent={agent} draft={draft} yours={draft.spec} onClose={() => setOpen(null)} />
      )}
      {leaving.status === 'blocked' && <LeaveDialog onStay={leaving.reset} onLeave={leaving.proceed} />}
    </>
  )
}
