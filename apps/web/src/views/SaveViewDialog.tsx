import { ViewName } from '@countersign/people'
import type { Inputs } from '@countersign/server/router'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const SaveView = z.strictObject({ name: ViewName })

export type ViewedPage = Inputs['views']['add']['page']

type SaveViewDialogProps = { page: ViewedPage; query: string; onClose: () => void }

export function SaveViewDialog({ page, query, onClose }: SaveViewDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({ resolver: zodResolver(SaveView), defaultValues: { name: '' } })
  const add = trpc.views.add.useMutation({
    async onSuccess(_, { name }) {
      await api.views.invalidate()
      onClose()
      tellDone(`The view ${name} is saved.`)
    },
  })
  return (
    <Dialog
      title="Save as a view"
      description="The list as it is chosen now, for you alone."
      onClose={onClose}
    >
      <Form
        submit="Save view"
        onSubmit={form.handleSubmit(({ name }) => add.mutate({ workspaceId, page, name, query }))}
        onCancel={onClose}
        isBusy={add.isPending}
        problem={add.error && problemOf(add.error)}
      >
        <TextField
          label="Name"
          autoComplete="off"
          error={form.formState.errors.name?.message}
          {...form.register('name')}
        />
      </Form>
    </Dialog>
  )
}
