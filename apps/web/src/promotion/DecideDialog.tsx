import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { tellDone } from '../ui/toast.ts'
import { type Decision, type DecisionTarget, outcomeWords } from './decide-run.ts'
import { decisionWords, nameOf, whyReasonMissing } from './decision-words.ts'

type DecideDialogProps = { decision: Decision; target: DecisionTarget; onClose: () => void }

/** One decision on one request. What stands against it is told here, and nothing is decided then. */
export function DecideDialog({ decision, target, onClose }: DecideDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { data: rules } = trpc.promotions.rules.useQuery({ workspaceId })
  const [missing, setMissing] = useState<string>()
  const finished = {
    async onSuccess({ state }: { state: Parameters<typeof outcomeWords>[1] }) {
      await Promise.all([api.promotions.invalidate(), api.agents.invalidate()])
      onClose()
      tellDone(`${nameOf(target)}: ${outcomeWords(decision, state)}.`)
    },
    // It moved on meanwhile, or somebody else was faster: what it is now is shown behind.
    onError: () => api.promotions.invalidate(),
  }
  const approve = trpc.promotions.approve.useMutation(finished)
  const reject = trpc.promotions.reject.useMutation(finished)
  const act = decision === 'approve' ? approve : reject
  const { title, button, effect } = decisionWords[decision]
  const asksFor = rules?.approveReason
  const isNeeded = decision === 'reject' || asksFor?.required === true

  function decide(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim()
    const problem = whyReasonMissing(reason, isNeeded)
    setMissing(problem)
    if (problem === undefined) {
      act.mutate({ workspaceId, requestId: target.id, digest: target.digest, reason: reason || null })
    }
  }

  return (
    <Dialog title={title(nameOf(target))} description={effect} onClose={onClose}>
      <Form
        submit={button}
        isDangerous={decision === 'reject'}
        onSubmit={decide}
        onCancel={onClose}
        isBusy={act.isPending}
        problem={act.error && problemOf(act.error)}
      >
        <TextAreaField
          label="Reason"
          name="reason"
          rows={3}
          maxLength={1_000}
          isOptional={!isNeeded}
          hint={(decision === 'approve' && asksFor?.prompt) || 'It stands in the ledger.'}
          error={missing}
        />
      </Form>
    </Dialog>
  )
}
