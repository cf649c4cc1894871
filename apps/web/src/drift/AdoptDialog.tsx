import { zodResolver } from '@hookform/resolvers/zod'
import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { type Difference, driftChanged } from './drift-query.ts'
import { exitRule } from './exits.ts'

const Adopt = z.strictObject({ note: z.string().trim().max(800, 'Use at most 800 characters.') })

type AdoptDialogProps = { difference: Difference; agentName: string; onClose: () => void }

/** Asks people to approve what is; afterwards their request is shown. */
export function AdoptDialog({ difference, agentName, onClose }: AdoptDialogProps) {
  const { id: workspaceId, slug } = useWorkspace()
  const navigate = useNavigate()
  const form = useForm({ resolver: zodResolver(Adopt), defaultValues: { note: '' } })
  const adopt = trpc.drift.adopt.useMutation({
    async onSuccess({ requestId }) {
      await driftChanged()
      await navigate({ to: paths.promotion(slug, requestId) })
    },
  })
  return (
    <Dialog
      title={`Adopt what is of ${agentName}`}
      description={exitRule(difference.kind, 'adopt').says}
      onClose={onClose}
    >
      <Form
        submit="Request the promotion"
        isBusy={adopt.isPending}
        problem={adopt.error && problemOf(adopt.error)}
        onCancel={onClose}
        onSubmit={form.handleSubmit(({ note }) =>
          adopt.mutate({ workspaceId, findingId: difference.id, note: note === '' ? null : note }),
        )}
      >
        <p className="text-sm break-words">{difference.message}</p>
        <TextAreaField
          label="Note to the reviewers"
          isOptional
          rows={3}
          error={form.formState.errors.note?.message}
          {...form.register('note')}
        />
      </Form>
    </Dialog>
  )
}
