import { useForm } from 'react-hook-form'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import type { ApiKey } from './api-key.ts'
import { NewSecret } from './NewSecret.tsx'

const overlaps = [
  { value: '0', label: 'Stops at once' },
  { value: '1', label: 'Works for one more hour' },
  { value: '24', label: 'Works for one more day' },
  { value: '168', label: 'Works for one more week' },
]

export function RotateKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({ defaultValues: { overlapHours: '24' } })
  const rotate = trpc.keys.rotate.useMutation({ onSuccess: () => api.keys.invalidate() })
  return (
    <Dialog
      title={rotate.data ? `The new secret of ${apiKey.name}` : `Rotate ${apiKey.name}`}
      description={
        rotate.data
          ? undefined
          : 'A new key with the same name, scopes and lifetime is made. The old one works on for as long as you choose.'
      }
      onClose={onClose}
    >
      {rotate.data ? (
        <NewSecret secret={rotate.data.secret} onClose={onClose} />
      ) : (
        <Form
          submit="Rotate key"
          onSubmit={form.handleSubmit(({ overlapHours }) =>
            rotate.mutate({
              workspaceId: workspace.id,
              keyId: apiKey.id,
              overlapHours: Number(overlapHours),
            }),
          )}
          onCancel={onClose}
          isBusy={rotate.isPending}
          problem={rotate.error && problemOf(rotate.error)}
        >
          <SelectField label="The old key" options={overlaps} {...form.register('overlapHours')} />
        </Form>
      )}
    </Dialog>
  )
}
