import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { Reason } from '../agents/reason.ts'
import { problemOf } from '../server-problem.ts'
import { reloadSession, type Workspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const Freeze = z.strictObject({ reason: Reason })

const words = {
  freeze: {
    title: 'Freeze the workspace?',
    description:
      'Nothing starts any more, and what runs ends with its next heartbeat. Agents, requests and the policy stay as they are.',
    submit: 'Freeze everything',
    done: 'The workspace is frozen.',
  },
  unfreeze: {
    title: 'Unfreeze the workspace?',
    description:
      'Agents may start again, each through every check. What was stopped does not start by itself.',
    submit: 'Unfreeze',
    done: 'The workspace is unfrozen.',
  },
} as const

type FreezeWorkspaceDialogProps = { workspace: Workspace; onClose: () => void }

export function FreezeWorkspaceDialog({ workspace, onClose }: FreezeWorkspaceDialogProps) {
  const act = workspace.frozen === null ? 'freeze' : 'unfreeze'
  const { title, description, submit, done } = words[act]
  const form = useForm({ resolver: zodResolver(Freeze), defaultValues: { reason: '' } })
  const options = {
    async onSuccess() {
      await Promise.all([reloadSession(), api.admission.invalidate()])
      onClose()
      tellDone(done)
    },
  }
  const freeze = trpc.workspace.freeze.useMutation(options)
  const unfreeze = trpc.workspace.unfreeze.useMutation(options)
  const mutation = act === 'freeze' ? freeze : unfreeze
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <Form
        submit={submit}
        isDangerous={act === 'freeze'}
        onSubmit={form.handleSubmit(({ reason }) => mutation.mutate({ workspaceId: workspace.id, reason }))}
        onCancel={onClose}
        isBusy={mutation.isPending}
        problem={mutation.error && problemOf(mutation.error)}
      >
        <TextField
          label="Reason"
          hint="Everybody in the workspace sees it, and it stands in the ledger."
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
    </Dialog>
  )
}
