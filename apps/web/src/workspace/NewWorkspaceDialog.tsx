import { WorkspaceName } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { reloadSession } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const NewWorkspace = z.strictObject({ name: WorkspaceName })

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const form = useForm({ resolver: zodResolver(NewWorkspace), defaultValues: { name: '' } })
  const create = trpc.workspace.create.useMutation({
    async onSuccess({ slug }, { name }) {
      await reloadSession()
      onClose()
      tellDone(`${name} was created.`)
      await navigate({ to: paths.home(slug) })
    },
  })
  return (
    <Dialog
      title="New workspace"
      description="It has agents, people, policy and keys of its own. You become its first admin."
      onClose={onClose}
    >
      <Form
        submit="Create workspace"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
        onCancel={onClose}
        isBusy={create.isPending}
        problem={create.error && problemOf(create.error)}
      >
        <TextField
          label="Name"
          autoComplete="off"
          {...form.register('name')}
          error={form.formState.errors.name?.message}
        />
      </Form>
    </Dialog>
  )
}
