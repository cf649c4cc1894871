import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { reasonOf } from '../../agents/obstacle.ts'
import { Reason } from '../../agents/reason.ts'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Form } from '../../ui/Form.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tellDone } from '../../ui/toast.ts'
import type { ProposalInFull } from '../policy-query.ts'

type SettleProposalProps = { proposal: ProposalInFull; onDone: () => void }

/** Activate, reject or withdraw; each says why it cannot be done, to whoever cannot. */
export function SettleProposal({ proposal, onDone }: SettleProposalProps) {
  const workspace = useWorkspace()
  const [isRejecting, setIsRejecting] = useState(false)
  const target = { workspaceId: workspace.id, proposalId: proposal.id }
  const settled = (sentence: string) => ({
    async onSuccess() {
      onDone()
      tellDone(sentence)
      await api.policy.invalidate()
    },
    // Whatever stands in the way may be news: another version, or another person who was faster.
    onError: () => api.policy.invalidate(),
  })
  const activate = trpc.policy.activate.useMutation(settled('Activated. It is in force.'))
  const withdraw = trpc.policy.withdraw.useMutation(settled('The proposal is withdrawn.'))
  const mayNot = whyNotPermitted(workspace, 'policy:write') ?? reasonOf(proposal.cannotActivate)
  const error = activate.error ?? withdraw.error
  return (
    <div className="flex flex-col gap-3">
      {mayNot && <p className="text-faded">{mayNot}</p>}
      {error && <ErrorNotice problem={problemOf(error)} />}
      <div className="flex flex-wrap gap-2">
        <Button
          tone="primary"
          isBusy={activate.isPending}
          disabledReason={mayNot ?? whyNotWhole(proposal)}
          onClick={() =>
            activate.mutate({ ...target, basedOn: proposal.activeHash, newHash: proposal.newHash })
          }
        >
          Activate
        </Button>
        <Button disabledReason={mayNot} onClick={() => setIsRejecting(true)}>
          Reject
        </Button>
        {proposal.canWithdraw && (
          <Button isBusy={withdraw.isPending} onClick={() => withdraw.mutate(target)}>
            Withdraw
          </Button>
        )}
      </div>
      {isRejecting && <Reject target={target} onDone={onDone} onCancel={() => setIsRejecting(false)} />}
    </div>
  )
}

const whyNotWhole = ({ kind, newHash, collisions }: ProposalInFull): string | undefined => {
  if (collisions.length > 0) return 'The same files were changed since. Reject it, and propose it again.'
  return kind === 'files' && newHash === null
    ? 'It does not hold together on top of what is in force now.'
    : undefined
}

const Why = z.strictObject({ reason: Reason })

type RejectProps = {
  target: { workspaceId: string; proposalId: string }
  onDone: () => void
  onCancel: () => void
}

function Reject({ target, onDone, onCancel }: RejectProps) {
  const form = useForm({ resolver: zodResolver(Why), defaultValues: { reason: '' } })
  const reject = trpc.policy.reject.useMutation({
    async onSuccess() {
      onDone()
      tellDone('The proposal is rejected.')
      await api.policy.invalidate()
    },
  })
  return (
    <Form
      submit="Reject it"
      onSubmit={form.handleSubmit(({ reason }) => reject.mutate({ ...target, reason }))}
      onCancel={onCancel}
      isBusy={reject.isPending}
      problem={reject.error && problemOf(reject.error)}
    >
      <TextField
        label="Reason"
        hint="Its author reads it, and it stands in the ledger."
        error={form.formState.errors.reason?.message}
        {...form.register('reason')}
      />
    </Form>
  )
}
