import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { AdmissionReport } from '../admission/AdmissionReport.tsx'
import type { AgentInFull } from '../agents/agents-query.ts'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { Segments } from '../ui/Segments.tsx'
import { tellDone } from '../ui/toast.ts'
import { PlannedStart } from './PlannedStart.tsx'

type StartDialogProps = { agent: AgentInFull; onClose: () => void }

/** Shows what the checks would say before, and what they said after. */
export function StartDialog({ agent, onClose }: StartDialogProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const [mode, setMode] = useState<'governed' | 'sandbox'>(
    agent.governedRevision === null ? 'sandbox' : 'governed',
  )
  const start = trpc.runs.start.useMutation({
    async onSuccess({ outcome }) {
      await api.runs.invalidate()
      if (outcome === 'DENY') return
      onClose()
      tellDone(`${agent.name} was let in and starts.`)
      await navigate({ to: paths.agentRuns(workspace.slug, agent.id) })
    },
  })
  const denied = start.data?.outcome === 'DENY' ? start.data.admission : null
  const both = agent.governedRevision !== null && agent.sandboxRevision !== null
  return (
    <Dialog
      title={denied ? `${agent.name} was not let in` : `Start ${agent.name}?`}
      description={
        denied
          ? 'Nothing was started. The denial stands in the ledger.'
          : 'Seven checks look at what is stored at this moment. Nothing starts unless they let it in, and either way it stands in the ledger.'
      }
      place="side"
      onClose={onClose}
    >
      <Form
        submit={denied ? 'Try again' : 'Start'}
        onSubmit={(event) => {
          event.preventDefault()
          start.mutate({ workspaceId: workspace.id, agentId: agent.id, mode })
        }}
        onCancel={onClose}
        isBusy={start.isPending}
        problem={start.error && problemOf(start.error)}
      >
        {both && (
          <Segments
            legend="Which revision starts"
            name="mode"
            options={[
              { value: 'governed', label: `Revision ${agent.governedRevision}, governed` },
              { value: 'sandbox', label: `Revision ${agent.sandboxRevision}, in the sandbox` },
            ]}
            value={mode}
            onChange={setMode}
          />
        )}
        {denied ? <AdmissionReport report={denied} /> : <PlannedStart agentId={agent.id} mode={mode} />}
      </Form>
    </Dialog>
  )
}
