import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, queryClient, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { counted } from '../ui/number.ts'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import { type Former, nameOfFormer } from './former.ts'

const confirmation = 'erase'

const Erase = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(3, 'Say why, in a few words.')
    .max(1_000, 'Say it in at most 1,000 characters.'),
  typed: z.string(),
})

/** Nothing brings it back, so it says first what goes and what stays. */
export function EraseDialog({ former, onClose }: { former: Former; onClose: () => void }) {
  const workspace = useWorkspace()
  const name = nameOfFormer(former)
  const form = useForm({ resolver: zodResolver(Erase), defaultValues: { reason: '', typed: '' } })
  const erase = trpc.ledger.erase.useMutation({
    async onSuccess({ events }) {
      // What this browser remembers of the ledger has the names still.
      queryClient.removeQueries({ queryKey: [['ledger', 'list']] })
      queryClient.removeQueries({ queryKey: [['ledger', 'event']] })
      await Promise.all([api.ledger.former.invalidate(), api.members.invalidate()])
      onClose()
      tellDone(`The personal data was erased from ${counted(events, 'event')}.`)
    },
  })
  const { errors } = form.formState
  const isTyped = form.watch('typed').trim() === confirmation
  return (
    <Dialog
      place="side"
      title={`Erase personal data of ${name}?`}
      onClose={erase.isPending ? undefined : onClose}
    >
      <Form
        submit="Erase for good"
        isDangerous
        onSubmit={form.handleSubmit(({ reason }) =>
          erase.mutate({ workspaceId: workspace.id, personId: former.personId, reason }),
        )}
        onCancel={onClose}
        isBusy={erase.isPending}
        problem={erase.error && problemOf(erase.error)}
        disabledReason={isTyped ? undefined : `Type ${confirmation} first.`}
      >
        <div className="flex flex-col gap-3 text-sm">
          <Consequences
            title="What goes"
            lines={[
              'Their names and addresses in the ledger of this workspace become unreadable, for good.',
              'Their account goes too, if no other workspace has it.',
            ]}
          />
          <Consequences
            title="What stays"
            lines={[
              'The events, their times and outcomes: they tell of somebody, by the end of an identifier.',
              'Every proof. The erasure is itself an event.',
              'Backups of the database hold the keys until they expire.',
            ]}
          />
        </div>
        <TextField
          label="Reason"
          hint="Stands in the ledger. Do not name the person."
          autoComplete="off"
          {...form.register('reason')}
          error={errors.reason?.message}
        />
        <TextField label={`Type ${confirmation} to confirm`} autoComplete="off" {...form.register('typed')} />
      </Form>
    </Dialog>
  )
}

function Consequences({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <h3 className="font-semibold">{title}</h3>
      <ul className="list-disc pl-5 marker:text-faded">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}
