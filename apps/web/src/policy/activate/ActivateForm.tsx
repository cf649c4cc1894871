import type { Inputs } from '@countersign/server/router'
import { zodResolver } from '@hookform/resolvers/zod'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { Reason } from '../../agents/reason.ts'
import { problemOf, refusalCode } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Form } from '../../ui/Form.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tellDone } from '../../ui/toast.ts'
import type { FileChange } from '../draft/policy-files.ts'
import { FileDiffs } from '../FileDiffs.tsx'
import { ImpactReport } from '../impact/ImpactReport.tsx'
import { type Candidate, useImpact } from '../impact/use-impact.ts'

/** What is to become the policy: other files, a bundle, or an older version. */
type Wanted = Inputs['policy']['reload']['set'] | { snapshotId: string }

type ActivateFormProps = {
  wanted: Wanted
  /** The same, for finding out what it would change. */
  candidate: Candidate
  /** The hash of the policy that `changes` are changes of. */
  basedOn: string
  changes: readonly FileChange[]
  needsTwo: boolean
  /** What else can be done instead. */
  children?: ReactNode
  onDone: () => void
  onClose: () => void
}

const Why = z.strictObject({ reason: Reason })

/** The last look before a policy decides: what becomes different, for whom, and why. */
export function ActivateForm({
  wanted,
  candidate,
  basedOn,
  changes,
  needsTwo,
  children,
  onDone,
  onClose,
}: ActivateFormProps) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({ resolver: zodResolver(Why), defaultValues: { reason: '' } })
  const impact = useImpact(candidate)
  const outcome = {
    async onSuccess(reloaded: Reloaded) {
      onDone()
      onClose()
      tellDone(sentenceOf(reloaded))
      await api.policy.invalidate()
    },
    async onError(error: unknown) {
      if (refusalCode(error) === 'POLICY_MOVED_ON') await api.policy.invalidate()
    },
  }
  const reload = trpc.policy.reload.useMutation(outcome)
  const rollBack = trpc.policy.rollBack.useMutation(outcome)
  const error = reload.error ?? rollBack.error
  const submit = form.handleSubmit(({ reason }) => {
    if ('snapshotId' in wanted) rollBack.mutate({ workspaceId, ...wanted, basedOn, reason })
    else reload.mutate({ workspaceId, set: wanted, basedOn, reason })
  })
  return (
    <div className="flex flex-col gap-6">
      <ImpactReport {...impact} />
      <details>
        <summary className="w-fit text-sm font-medium">
          {changes.length === 1 ? 'The file that changes' : `The ${changes.length} files that change`}
        </summary>
        <div className="mt-2">
          <FileDiffs changes={changes} nothing="Nothing: it says what is in force already." />
        </div>
      </details>
      <Form
        submit={needsTwo ? 'Propose' : 'Activate'}
        onSubmit={submit}
        onCancel={onClose}
        isBusy={reload.isPending || rollBack.isPending}
        problem={error && problemOf(error)}
        disabledReason={changes.length === 0 ? 'Nothing would change.' : undefined}
      >
        <TextField
          label="Reason"
          hint={
            needsTwo
              ? 'Somebody else reads it before they activate the change. It stands in the ledger.'
              : 'It stands with the version and in the ledger.'
          }
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
      {children}
    </div>
  )
}

type Reloaded = { outcome: 'activated'; number: number } | { outcome: 'proposed' | 'unchanged' }

function sentenceOf(reloaded: Reloaded): string {
  if (reloaded.outcome === 'activated') return `Version ${reloaded.number} is in force.`
  return reloaded.outcome === 'proposed'
    ? 'Proposed. Somebody else has to activate it.'
    : 'Nothing changed: that is what is in force already.'
}
