import { KeyName, Scope, scopes } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { NewSecret } from './NewSecret.tsx'

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'Never expires' },
]

const scopeOptions = Scope.options.map((scope) => ({ value: scope, label: scope, detail: scopes[scope] }))

const CreateKey = z.strictObject({
  name: KeyName,
  scopes: z.array(Scope).min(1, 'Choose at least one scope.'),
  lifetime: z.string(),
})

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm<z.infer<typeof CreateKey>>({
    resolver: zodResolver(CreateKey),
    defaultValues: { name: '', scopes: [], lifetime: '90' },
  })
  const create = trpc.keys.create.useMutation({ onSuccess: () => api.keys.invalidate() })
  const { errors } = form.formState
  const submit = form.handleSubmit(({ name, scopes, lifetime }) =>
    create.mutate({
      workspaceId: workspace.id,
      name,
      scopes,
      expiresInDays: lifetime === 'never' ? null : Number(lifetime),
    }),
  )
  return (
    <Dialog
      place="side"
      title={create.data ? 'The new API key' : 'Create an API key'}
      description={
        create.data ? undefined : 'One key for each machine, so that each can be revoked by itself.'
      }
      onClose={onClose}
    >
      {create.data ? (
        <NewSecret secret={create.data.secret} onClose={onClose} />
      ) : (
        <Form
          submit="Create key"
          onSubmit={submit}
          onCancel={onClose}
          isBusy={create.isPending}
          problem={create.error && problemOf(create.error)}
        >
          <TextField
            label="Name"
            hint="What uses it and where, such as: orchestrator in Frankfurt"
            autoComplete="off"
            {...form.register('name')}
            error={errors.name?.message}
          />
          <ChoiceField
            legend="Scopes"
            kind="several"
            options={scopeOptions}
            {...form.register('scopes')}
            error={errors.scopes?.message}
          />
          <SelectField label="Expires after" options={lifetimes} {...form.register('lifetime')} />
        </Form>
      )}
    </Dialog>
  )
}
