import type { Inputs, Outputs } from '@countersign/server/router'
import { useForm, useWatch } from 'react-hook-form'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { tellDone } from '../ui/toast.ts'
import type { SigningKey } from './signing-key.ts'

type Values = Pick<Inputs['signingKeys']['prepare'], 'alg' | 'keeper'>

const kinds: readonly { value: Values['alg']; label: string; detail: string }[] = [
  { value: 'Ed25519', label: 'Ed25519', detail: 'Anybody can verify it with the public half' },
  { value: 'ES256', label: 'ES256', detail: 'The same for verifiers that know only NIST curves' },
  { value: 'HS256', label: 'HS256', detail: 'For admission; only this server can verify it' },
]

type PrepareKeyDialogProps = {
  keys: readonly SigningKey[]
  service: Outputs['signingKeys']['list']['signingService']
  onClose: () => void
}

export function PrepareKeyDialog({ keys, service, onClose }: PrepareKeyDialogProps) {
  const workspace = useWorkspace()
  const form = useForm<Values>({ defaultValues: { alg: 'Ed25519', keeper: 'server' } })
  const alg = useWatch({ control: form.control, name: 'alg' })
  const prepare = trpc.signingKeys.prepare.useMutation({
    async onSuccess() {
      await api.signingKeys.invalidate()
      onClose()
      tellDone('The key is prepared. It is published, and signs once it is activated.')
    },
  })
  const isPrepared = keys.some((key) => key.alg === alg && key.state === 'prepared')
  const canBeRemote = service !== null && alg !== 'HS256'
  return (
    <Dialog
      place="side"
      title="Prepare a key"
      description="It is published at once and signs nothing until somebody activates it, so that verifiers can learn it first."
      onClose={onClose}
    >
      <Form
        submit="Prepare key"
        onSubmit={form.handleSubmit((values) =>
          prepare.mutate({
            workspaceId: workspace.id,
            alg: values.alg,
            keeper: canBeRemote ? values.keeper : 'server',
          }),
        )}
        onCancel={onClose}
        isBusy={prepare.isPending}
        problem={prepare.error && problemOf(prepare.error)}
        disabledReason={isPrepared ? `The next ${alg} key is prepared already.` : undefined}
      >
        <ChoiceField legend="Kind" options={kinds} {...form.register('alg')} />
        {canBeRemote && (
          <ChoiceField
            legend="The private half"
            options={[
              {
                value: 'server',
                label: 'Sealed in the database',
                detail: 'Under the master key; this server signs by itself',
              },
              {
                value: 'signer',
                label: 'In the signing service',
                detail: 'This server never has it; without the service nothing is promoted',
              },
            ]}
            {...form.register('keeper')}
          />
        )}
      </Form>
    </Dialog>
  )
}
