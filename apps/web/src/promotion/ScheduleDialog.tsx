import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { useStore } from '../ui/store.ts'
import { Time } from '../ui/Time.tsx'
import { zonePreference } from '../ui/time-zone.ts'
import { tellDone } from '../ui/toast.ts'
import type { RequestInFull } from './promotions-query.ts'
import { ScheduleField } from './ScheduleField.tsx'
import { instantOf, textOf } from './schedule-time.ts'

type ScheduleDialogProps = { request: RequestInFull; onClose: () => void }

export function ScheduleDialog({ request, onClose }: ScheduleDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const zone = useStore(zonePreference)
  const [text, setText] = useState(request.scheduledFor === null ? '' : textOf(request.scheduledFor, zone))
  const [error, setError] = useState<string>()
  const schedule = trpc.promotions.schedule.useMutation({
    async onSuccess(_, { scheduledFor }) {
      await Promise.all([api.promotions.invalidate(), api.agents.invalidate()])
      onClose()
      tellDone(scheduledFor === null ? 'It is out of the schedule.' : 'It is scheduled.')
    },
  })
  const set = (scheduledFor: number | null) =>
    schedule.mutate({ workspaceId, requestId: request.id, scheduledFor })
  function save(event: SubmitEvent) {
    event.preventDefault()
    const at = instantOf(text, zone)
    if (at === null) return setError('Enter a date and a time.')
    setError(undefined)
    set(at)
  }
  return (
    <Dialog
      title="Schedule the promotion"
      description={
        <>
          With enough approvals it waits until then. The request expires <Time at={request.expiresAt} />.
        </>
      }
      onClose={onClose}
    >
      <Form
        submit="Schedule"
        onSubmit={save}
        onCancel={onClose}
        isBusy={schedule.isPending}
        problem={schedule.error && problemOf(schedule.error)}
      >
        <ScheduleField value={text} onChange={setText} error={error} />
        {request.scheduledFor !== null && (
          <div>
            <Button size="small" onClick={() => set(null)}>
              As soon as it can be
            </Button>
          </div>
        )}
      </Form>
    </Dialog>
  )
}
