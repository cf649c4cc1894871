import { useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import type { AgentInFull } from '../agents/agents-query.ts'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useStore } from '../ui/store.ts'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { zonePreference } from '../ui/time-zone.ts'
import { ScheduleField } from './ScheduleField.tsx'
import { instantOf } from './schedule-time.ts'

type RequestPromotionDialogProps = {
  agent: Pick<AgentInFull, 'id' | 'name' | 'sandboxRevision' | 'lastRevision'>
  onClose: () => void
}

export function RequestPromotionDialog({ agent, onClose }: RequestPromotionDialogProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const zone = useStore(zonePreference)
  const [time, setTime] = useState('')
  const [error, setError] = useState<string>()
  const revision = agent.sandboxRevision ?? agent.lastRevision
  // Why an agent in quarantine is asked for stands there already; whoever asks may write something else.
  const prepared = trpc.revalidations.promotionNote.useQuery(
    { workspaceId: workspace.id, agentId: agent.id },
    { staleTime: 'static', gcTime: 0 },
  )
  const request = trpc.promotions.request.useMutation({
    async onSuccess({ requestId }) {
      await Promise.all([api.promotions.invalidate(), api.agents.invalidate()])
      onClose()
      await navigate({ to: paths.promotion(workspace.slug, requestId) })
    },
  })
  const failure = request.error ?? prepared.error
  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const note = String(new FormData(event.currentTarget).get('note') ?? '').trim()
    const scheduledFor = instantOf(time, zone)
    if (time !== '' && scheduledFor === null) return setError('Enter a date and a time, or neither.')
    setError(undefined)
    request.mutate({
      workspaceId: workspace.id,
      agentId: agent.id,
      revision,
      ...(note && { note }),
      ...(scheduledFor !== null && { scheduledFor }),
    })
  }
  return (
    <Dialog
      title={`Request the promotion of ${agent.name}`}
      description={`Revision ${revision}, exactly as it is. The request follows every edit until it is decided; an edit voids the votes.`}
      onClose={onClose}
    >
      {prepared.isPending ? (
        <Skeleton />
      ) : (
        <Form
          submit="Request promotion"
          onSubmit={send}
          onCancel={onClose}
          isBusy={request.isPending}
          problem={failure && problemOf(failure)}
        >
          <TextAreaField
            label="Why"
            name="note"
            rows={prepared.data?.note ? 8 : 3}
            defaultValue={prepared.data?.note ?? ''}
            isOptional
            maxLength={1_000}
            hint="Whoever decides reads it; it stands in the ledger."
          />
          <ScheduleField value={time} onChange={setTime} error={error} isOptional />
        </Form>
      )}
    </Dialog>
  )
}
