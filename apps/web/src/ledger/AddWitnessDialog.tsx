import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf, refusalCode } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const AddWitness = z.strictObject({
  url: z.url({
    protocol: /^https?$/,
    error: 'Enter the whole address, such as https://witness.example.com.',
  }),
  verifierKey: z.string().trim().min(10, 'Paste the whole line that the witness prints when it starts.'),
})

/** Which field a refusal is about; any other stands under the form. */
const fieldOf: Readonly<Record<string, 'url' | 'verifierKey'>> = {
  NOT_A_WITNESS_KEY: 'verifierKey',
  WITNESS_EXISTS: 'verifierKey',
  ADDRESS_NOT_ALLOWED: 'url',
  ADDRESS_IS_PRIVATE: 'url',
}

export function AddWitnessDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(AddWitness), defaultValues: { url: '', verifierKey: '' } })
  const add = trpc.ledger.addWitness.useMutation({
    async onSuccess() {
      await api.ledger.witnesses.invalidate()
      onClose()
      tellDone('The witness was added. It is asked with the next checkpoint.')
    },
    onError(error) {
      const field = fieldOf[refusalCode(error) ?? '']
      const { message, remedy } = problemOf(error)
      if (field) form.setError(field, { message: `${message} ${remedy}` }, { shouldFocus: true })
    },
  })
  const { errors } = form.formState
  const isAboutForm = fieldOf[refusalCode(add.error) ?? ''] === undefined
  return (
    <Dialog
      place="side"
      title="Add a witness"
      description="It is sent every new checkpoint of this workspace and asked to cosign it."
      onClose={onClose}
    >
      <Form
        submit="Add witness"
        onSubmit={form.handleSubmit((values) => add.mutate({ workspaceId: workspace.id, ...values }))}
        onCancel={onClose}
        isBusy={add.isPending}
        problem={add.error && isAboutForm ? problemOf(add.error) : null}
      >
        <TextField
          label="Address"
          hint="Where it listens, as this server reaches it."
          isCode
          inputMode="url"
          autoComplete="off"
          {...form.register('url')}
          error={errors.url?.message}
        />
        <TextField
          label="Verifier key"
          hint="One line: a name, a plus, eight characters, a plus and the key."
          isCode
          autoComplete="off"
          spellCheck={false}
          {...form.register('verifierKey')}
          error={errors.verifierKey?.message}
        />
      </Form>
    </Dialog>
  )
}
