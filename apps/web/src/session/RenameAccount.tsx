import { PersonName } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { Section } from '../ui/Section.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import { reloadSession } from './session.ts'

const Rename = z.strictObject({ name: PersonName })

export function RenameAccount({ name }: { name: string }) {
  const form = useForm({ resolver: zodResolver(Rename), values: { name } })
  const rename = trpc.account.rename.useMutation({
    async onSuccess() {
      await reloadSession()
      tellDone('Your name was changed.')
    },
  })
  return (
    <Section layout="beside" title="Your name" description="It stands beside everything you decide.">
      <div className="max-w-form">
        <Form
          submit="Save name"
          onSubmit={form.handleSubmit((values) => rename.mutate(values))}
          isBusy={rename.isPending}
          problem={rename.error && problemOf(rename.error)}
          disabledReason={form.formState.isDirty ? undefined : 'The name is unchanged.'}
        >
          <TextField
            label="Name"
            autoComplete="name"
            {...form.register('name')}
            error={form.formState.errors.name?.message}
          />
        </Form>
      </div>
    </Section>
  )
}
