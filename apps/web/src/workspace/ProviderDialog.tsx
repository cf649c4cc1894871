import { LastingRole } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { Notice } from '../ui/Notice.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import { DiscoveryCheck } from './DiscoveryCheck.tsx'
import { formOf, type Provider, ProviderForm, toInput } from './provider.ts'
import { RoleMapFields } from './RoleMapFields.tsx'

const defaultRoles = [
  { value: '', label: 'No role: their sign-in is refused' },
  ...LastingRole.options.map((role) => ({ value: role, label: role })),
]

type ProviderDialogProps = { provider: Provider | null; onClose: () => void }

export function ProviderDialog({ provider, onClose }: ProviderDialogProps) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(ProviderForm), defaultValues: formOf(provider) })
  const save = trpc.providers.save.useMutation({
    async onSuccess(_, { name }) {
      await api.providers.invalidate()
      onClose()
      tellDone(`${name} was saved. Test the sign-in before you tell people about it.`)
    },
  })
  const title = provider ? `Edit ${provider.name}` : 'Add a sign-in provider'
  const { errors } = form.formState
  return (
    <Dialog place="side" title={title} onClose={onClose}>
      <Form
        submit="Save"
        onSubmit={form.handleSubmit((values) => save.mutate(toInput(workspace.id, provider, values)))}
        onCancel={onClose}
        isBusy={save.isPending}
        problem={save.error && problemOf(save.error)}
      >
        <TextField
          label="Name"
          hint="Stands on the sign-in page: Sign in with …"
          autoComplete="off"
          {...form.register('name')}
          error={errors.name?.message}
        />
        <TextField
          label="Issuer"
          isCode
          inputMode="url"
          autoComplete="off"
          {...form.register('issuer')}
          error={errors.issuer?.message}
        />
        <DiscoveryCheck issuer={form.watch('issuer')} />
        <TextField
          label="Client id"
          isCode
          autoComplete="off"
          {...form.register('clientId')}
          error={errors.clientId?.message}
        />
        <PasswordField
          label="Client secret"
          autoComplete="new-password"
          hint={provider?.hasSecret ? 'A secret is kept. Leave this empty to keep it.' : 'Kept encrypted.'}
          {...form.register('clientSecret')}
          error={errors.clientSecret?.message}
        />
        {provider ? (
          <div className="flex flex-col gap-1">
            <p className="text-sm font-medium">Redirect address to enter at the provider</p>
            <CopyText text={provider.redirectUri} what="redirect address" />
          </div>
        ) : (
          <Notice>Once it is saved, the list shows the redirect address to enter at the provider.</Notice>
        )}
        <TextField
          label="Role claim"
          isOptional
          isCode
          hint="The claim of the ID token that tells the role, such as groups or realm_access.roles."
          autoComplete="off"
          {...form.register('roleClaim')}
          error={errors.roleClaim?.message}
        />
        <RoleMapFields form={form} />
        <SelectField
          label="Everybody else gets"
          options={defaultRoles}
          {...form.register('defaultRole')}
          error={errors.defaultRole?.message}
        />
        <Checkbox
          label="Enabled"
          hint="Shown on the sign-in page. A disabled provider can still be tested."
          {...form.register('isEnabled')}
        />
      </Form>
    </Dialog>
  )
}
