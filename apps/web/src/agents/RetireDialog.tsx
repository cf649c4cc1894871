import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { AgentInFull } from './agents-query.ts'
import { Reason } from './reason.ts'

const Retire = z.strictObject({ reason: Reason })

export function RetireDialog({ agent, onClose }: { agent: AgentInFull; onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(Retire), defaultValues: { reason: '' } })
  const retire = trpc.agents.retire.useMutation({
    async onSuccess() {
      await api.agents.invalidate()
      onClose()
      tellDone(`${agent.name} is retired.`)
    },
  })
  return (
    <Dialog
      title={`Retire ${agent.name}?`}
      description="It cannot be started, changed or brought back. Its name stays taken; its revisions and the ledger stay readable."
      onClose={onClose}
    >
      <Form
        submit="Retire"
        isDangerous
        onSubmit={form.handleSubmit(({ reason }) =>
          retire.mutate({ workspaceId: workspace.id, agentId: agent.id, reason }),
        )}
        onCancel={onClose}
        isBusy={retire.isPending}
        problem={retire.error && problemOf(retire.error)}
      >
        <TextField
          label="Reason"
          hint="It stands in the ledger."
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
    </Dialog>
  )
}
