import { draftProblems } from '@countersign/agents'
import { type SubmitEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { api } from '../../trpc.ts'
import { announce } from '../../ui/announce.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/number.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AnatomyFields } from '../fields/AnatomyFields.tsx'
import { focusField } from '../fields/focus-field.ts'
import { type FieldProblem, SpecFieldsContext } from '../fields/spec-fields.ts'
import { AccessStep } from './AccessStep.tsx'
import { DiscardDraft } from './DiscardDraft.tsx'
import { fieldsOfDraft } from './draft-fields.ts'
import type { LoadedDraft } from './draft-query.ts'
import type { DraftState } from './draft-state.ts'
import { IdentityStep } from './IdentityStep.tsx'
import { LimitsStep } from './LimitsStep.tsx'
import { ModeStep } from './ModeStep.tsx'
import { OtherBrowser } from './OtherBrowser.tsx'
import { ReviewStep } from './ReviewStep.tsx'
import { SaveProblem, SaveStatus } from './SaveStatus.tsx'
import { StepList } from './StepList.tsx'
import { type StepId, stepAfter, stepAt, stepBefore, steps, titleOf } from './steps.ts'
import { useDraft } from './use-draft.ts'
import { useFreeName } from './use-free-name.ts'
import { WizardContext } from './wizard-context.ts'
import { useWizardSearch } from './wizard-search.ts'

export function Wizard({ loaded }: { loaded: LoadedDraft }) {
  const workspace = useWorkspace()
  const to = paths.agentDraft(workspace.slug, loaded.id)
  const [{ step, field, days }, changeSearch] = useWizardSearch(to)
  const refreshReview = useCallback(() => void api.drafts.review.invalidate(), [])
  const { state, dispatch, saver, saveState, snapshot } = useDraft(loaded, step, refreshReview)
  const freeName = useFreeName(state.draft.metadata?.name ?? '')
  const problems = useMemo(() => allProblems(state, freeName), [state, freeName])
  const [tried, setTried] = useState<ReadonlySet<StepId>>(new Set(field ? [step] : []))
  const [isReviewed, setIsReviewed] = useState(loaded.step === 'review')
  const [wanted, setWanted] = useState(0)
  const draftRef = { workspaceId: workspace.id, draftId: loaded.id }
  const here = problems.filter(({ path }) => stepAt(path) === step)

  useStepFocus(step, field)
  useEffect(() => {
    if (step === 'review') setIsReviewed(true)
  }, [step])
  // After the problems are shown, the first of them has the focus.
  const first = useRef<string | undefined>(undefined)
  first.current = here[0]?.path
  useEffect(() => {
    if (wanted > 0 && first.current !== undefined) focusField(first.current)
  }, [wanted])

  function next(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (here.length === 0) return void changeSearch({ step: stepAfter(step) }, { isStep: true })
    setTried(new Set([...tried, step]))
    setWanted(wanted + 1)
    announce(`${counted(here.length, 'thing')} to correct in ${titleOf(step)}.`)
  }

  const before = stepBefore(step)
  const isShown = tried.has(step) || isReviewed
  const context = useMemo(() => ({ state, dispatch, problems }), [state, dispatch, problems])
  const fields = useMemo(
    // Problems are told at their fields, but not before somebody wanted to go on.
    () => fieldsOfDraft(state, dispatch, isShown ? problems : []),
    [state, dispatch, problems, isShown],
  )
  return (
    <WizardContext value={context}>
      <PageHeader
        title={state.draft.metadata?.displayName || state.draft.metadata?.name || 'New agent'}
        actions={<DiscardDraft draftRef={draftRef} saver={saver} />}
      >
        <SaveStatus state={saveState} />
      </PageHeader>
      <SaveProblem state={saveState} onRetry={() => void saver.flush()} />
      {saveState.is === 'older' && (
        <OtherBrowser
          draftRef={draftRef}
          mine={snapshot.draft}
          own={[saver.sent?.draft, saver.base].flatMap((draft) => draft ?? [])}
          onArrived={(theirs) => saver.resolve(theirs.version, theirs.updatedAt, snapshot)}
          onKeep={(theirs) => saver.resolve(theirs.version, theirs.updatedAt, snapshot)}
          onTake={(theirs) => {
            dispatch({ type: 'replace', kept: theirs })
            saver.resolve(theirs.version, theirs.updatedAt, null)
          }}
        />
      )}
      <div className="gap-x-10 lg:grid lg:grid-cols-[15rem_minmax(0,var(--container-text))]">
        <StepList
          to={to}
          current={step}
          problems={countByStep(problems)}
          unconfirmed={countByStep(state.inferred)}
          isReviewed={isReviewed}
        />
        <section aria-labelledby="step-title" className="min-w-0">
          <h2 id="step-title" tabIndex={-1} className="text-lg font-semibold outline-none">
            {titleOf(step)}
          </h2>
          <p className="mb-5 text-sm text-faded">{steps.find(({ id }) => id === step)?.says}</p>
          {step === 'identity' && loaded.reading && (
            <div className="mb-5">
              <Notice>{loaded.reading} Your own words are its instructions.</Notice>
            </div>
          )}
          {step === 'review' ? (
            <ReviewStep draftRef={draftRef} to={to} saver={saver} days={days} />
          ) : (
            <form noValidate onSubmit={next} className="flex flex-col gap-5">
              {step === 'mode' && <ModeStep loaded={loaded} />}
              <SpecFieldsContext value={fields}>
                {step === 'identity' && <IdentityStep freeName={freeName} />}
                {step === 'anatomy' && <AnatomyFields />}
                {step === 'access' && <AccessStep />}
                {step === 'limits' && <LimitsStep />}
              </SpecFieldsContext>
              <div className="flex gap-2 border-t border-rule pt-4">
                {before && (
                  <Button onClick={() => changeSearch({ step: before }, { isStep: true })}>Back</Button>
                )}
                <Button type="submit" tone="primary">
                  Next: {titleOf(stepAfter(step))}
                </Button>
              </div>
            </form>
          )}
        </section>
      </div>
    </WizardContext>
  )
}

/** What is wrong with the draft, what cannot be read at all, and a name that somebody else has. */
function allProblems({ draft, unreadable }: DraftState, freeName: string | null): FieldProblem[] {
  const typed = Object.entries(unreadable).map(([path, message]) => ({ path, message }))
  const taken =
    freeName === null ? [] : [{ path: 'metadata.name', message: `This name is taken; ${freeName} is free.` }]
  return [...typed, ...draftProblems(draft), ...taken]
}

function countByStep(places: readonly { path: string }[]): ReadonlyMap<StepId, number> {
  const counts = new Map<StepId, number>()
  for (const { path } of places) counts.set(stepAt(path), (counts.get(stepAt(path)) ?? 0) + 1)
  return counts
}

/** With a new step, its heading has the focus; or the field that a link led to. */
function useStepFocus(step: StepId, field: string | undefined): void {
  const shown = useRef({ step, field: '' })
  useEffect(() => {
    const before = shown.current
    shown.current = { step, field: field ?? '' }
    if (field && before.field !== field && focusField(field)) return
    if (before.step !== step) document.getElementById('step-title')?.focus()
  }, [step, field])
}
