import { WorkspaceName } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { reloadSession, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { Section } from '../ui/Section.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const Rename = z.strictObject({ name: WorkspaceName })

export function RenameWorkspace({ name }: { name: string }) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(Rename), values: { name } })
  const rename = trpc.workspace.rename.useMutation({
    async onSuccess(_, renamed) {
      await Promise.all([reloadSession(), api.workspace.get.invalidate()])
      tellDone(`The workspace is now called ${renamed.name}.`)
    },
  })
  const mayNot = workspace.isDemo
    ? 'The demo workspace keeps its name.'
    : whyNotPermitted(workspace, 'workspace:configure')
  return (
    <Section layout="beside" title="Name" description="Addresses of pages stay as they are when it changes.">
      <div className="max-w-form">
        <Form
          submit="Save name"
          onSubmit={form.handleSubmit((values) => rename.mutate({ workspaceId: workspace.id, ...values }))}
          isBusy={rename.isPending}
          problem={rename.error && problemOf(rename.error)}
          disabledReason={mayNot ?? (form.formState.isDirty ? undefined : 'The name is unchanged.')}
        >
          <TextField
            label="Name"
            autoComplete="off"
            readOnly={mayNot !== undefined}
            {...form.register('name')}
            error={form.formState.errors.name?.message}
          />
        </Form>
      </div>
    </Section>
  )
}
