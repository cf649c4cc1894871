import { useState } from 'react'
import type { AgentInFull } from '../agents/agents-query.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

type StopDialogProps = { agent: AgentInFull; onClose: () => void }

/** A reason helps whoever looks later, and is not asked for: whoever stops something may be in a hurry. */
export function StopDialog({ agent, onClose }: StopDialogProps) {
  const workspace = useWorkspace()
  const [reason, setReason] = useState('')
  const stop = trpc.runs.stop.useMutation({
    async onSuccess() {
      await api.runs.invalidate()
      onClose()
      tellDone(`${agent.name} was asked to stop.`)
    },
  })
  return (
    <Dialog
      title={`Stop ${agent.name}?`}
      description="Its lease ends at once. A process gets a moment to finish and is ended then, with everything that it started."
      onClose={onClose}
    >
      <Form
        submit="Stop"
        isDangerous
        onSubmit={(event) => {
          event.preventDefault()
          stop.mutate({ workspaceId: workspace.id, agentId: agent.id, reason })
        }}
        onCancel={onClose}
        isBusy={stop.isPending}
        problem={stop.error && problemOf(stop.error)}
      >
        <TextField
          label="Reason"
          hint="Nothing has to stand here. It stands in the ledger."
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Form>
    </Dialog>
  )
}
