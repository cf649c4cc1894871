import { ViewName } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const Rename = z.strictObject({ name: ViewName })

type RenameViewProps = { view: { id: string; name: string }; onDone: () => void }

/** In the place of the name that it is about. */
export function RenameView({ view, onDone }: RenameViewProps) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({ resolver: zodResolver(Rename), defaultValues: { name: view.name } })
  const rename = trpc.views.rename.useMutation({
    async onSuccess(_, { name }) {
      await api.views.invalidate()
      onDone()
      tellDone(`The view ${view.name} is called ${name} now.`)
    },
  })
  const { setFocus } = form
  useEffect(() => setFocus('name', { shouldSelect: true }), [setFocus])
  return (
    <div className="py-2">
      <Form
        submit="Rename"
        onSubmit={form.handleSubmit(({ name }) => rename.mutate({ workspaceId, viewId: view.id, name }))}
        onCancel={onDone}
        isBusy={rename.isPending}
        problem={rename.error && problemOf(rename.error)}
      >
        <TextField
          label="New name"
          autoComplete="off"
          error={form.formState.errors.name?.message}
          {...form.register('name')}
        />
      </Form>
    </div>
  )
}
