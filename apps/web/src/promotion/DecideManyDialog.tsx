import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Form } from '../ui/Form.tsx'
import { counted } from '../ui/number.ts'
import type { Problem } from '../ui/problem.ts'
import { Status } from '../ui/Status.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import {
  type Decision,
  type DecisionAnswer,
  type DecisionTarget,
  decideAll,
  outcomeWords,
} from './decide-run.ts'
import { decisionWords, nameOf, whyReasonMissing } from './decision-words.ts'

type DecideManyDialogProps = {
  decision: Decision
  targets: readonly DecisionTarget[]
  onClose: (isDone: boolean) => void
}

type Work = { isDone: boolean; results: readonly DecisionAnswer[]; problem: Problem | null }

/** One decision on many requests with one reason; for each it tells what came of it. */
export function DecideManyDialog({ decision, targets, onClose }: DecideManyDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { data: rules } = trpc.promotions.rules.useQuery({ workspaceId })
  const decide = trpc.promotions.bulkDecide.useMutation()
  const [missing, setMissing] = useState<string>()
  const [work, setWork] = useState<Work | null>(null)
  const { title, button, effect } = decisionWords[decision]
  const heading = title(counted(targets.length, 'request'))
  const asksFor = rules?.approveReason
  const isNeeded = decision === 'reject' || asksFor?.required === true

  async function carryOut(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim() || null
    const why = whyReasonMissing(reason ?? '', isNeeded)
    setMissing(why)
    if (why !== undefined) return
    let results: readonly DecisionAnswer[] = []
    let problem: Problem | null = null
    setWork({ isDone: false, results, problem })
    try {
      await decideAll(
        targets,
        async (part) => {
          const ballots = part.map(({ id: requestId, digest }) => ({ requestId, digest }))
          return (await decide.mutateAsync({ workspaceId, decision, ballots, reason })).results
        },
        (now) => {
          results = now
          setWork({ isDone: false, results, problem })
        },
      )
    } catch (error) {
      problem = problemOf(error)
    }
    await Promise.all([api.promotions.invalidate(), api.agents.invalidate()])
    setWork({ isDone: true, results, problem })
  }

  if (work?.isDone) {
    return (
      <Dialog title={`${button}: what came of it`} onClose={() => onClose(true)}>
        <Results decision={decision} targets={targets} work={work} onClose={() => onClose(true)} />
      </Dialog>
    )
  }
  if (work) {
    return (
      <Dialog title={heading}>
        <div role="status" className="flex flex-col gap-2 text-sm">
          <p>
            {work.results.length} of {counted(targets.length, 'request')}
          </p>
          <progress
            aria-label="How far it is"
            value={work.results.length}
            max={targets.length}
            className="h-2 w-full"
          />
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={heading} description={effect} onClose={() => onClose(false)}>
      <Form
        submit={button}
        isDangerous={decision === 'reject'}
        onSubmit={carryOut}
        onCancel={() => onClose(false)}
        isBusy={false}
        problem={null}
      >
        <ul aria-label="Requests" className="max-h-40 overflow-y-auto border-t border-rule text-sm">
          {targets.map((target) => (
            <li key={target.id} className="border-b border-rule py-1 break-words">
              {nameOf(target)}
            </li>
          ))}
        </ul>
        <TextAreaField
          label="Reason"
          name="reason"
          rows={3}
          maxLength={1_000}
          isOptional={!isNeeded}
          hint={(decision === 'approve' && asksFor?.prompt) || 'The same for all; it stands in the ledger.'}
          error={missing}
        />
      </Form>
    </Dialog>
  )
}

type ResultsProps = {
  decision: Decision
  targets: readonly DecisionTarget[]
  work: Work
  onClose: () => void
}

function Results({ decision, targets, work: { results, problem }, onClose }: ResultsProps) {
  const names = new Map(targets.map((target) => [target.id, nameOf(target)]))
  const untried = targets.length - results.length
  return (
    <div className="flex flex-col gap-4 text-sm">
      {problem && <ErrorNotice problem={problem} />}
      {untried > 0 && <p>{counted(untried, 'request')} not tried: nothing was decided on them.</p>}
      <ul aria-label="Results" className="border-t border-rule">
        {results.map(({ requestId, ok, state, message, remedy }) => (
          <li key={requestId} className="border-b border-rule py-1.5 break-words">
            <Status tone={ok ? 'allow' : 'deny'}>{ok ? 'Done' : 'Not decided'}</Status>
            <span className="ml-3 font-medium">{names.get(requestId)}</span>
            <p className="text-faded">
              {ok ? `It is ${outcomeWords(decision, state)}.` : `${message} ${remedy}`}
            </p>
          </li>
        ))}
      </ul>
      <div>
        <Button tone="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}
