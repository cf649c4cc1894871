import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { Section } from '../ui/Section.tsx'
import { tellDone } from '../ui/toast.ts'
import { newPasswordFor, passwordHint } from './new-password.ts'
import type { Person } from './session.ts'

const empty = { currentPassword: '', newPassword: '' }

export function ChangePassword({ person }: { person: Person }) {
  const schema = z.strictObject({
    currentPassword: z.string().min(1, 'Enter the password you use now.'),
    newPassword: newPasswordFor(person),
  })
  const form = useForm({ resolver: zodResolver(schema), defaultValues: empty })
  const change = trpc.account.changePassword.useMutation({
    onSuccess() {
      form.reset(empty)
      tellDone('Your password was changed. Your other sessions were ended.')
    },
  })
  const { errors } = form.formState
  return (
    <Section layout="beside" title="Password" description="Changing it ends every other session of yours.">
      <div className="max-w-form">
        <Form
          submit="Change password"
          onSubmit={form.handleSubmit((values) => change.mutate(values))}
          isBusy={change.isPending}
          problem={change.error && problemOf(change.error)}
        >
          <input type="hidden" autoComplete="username" value={person.email} readOnly />
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            {...form.register('currentPassword')}
            error={errors.currentPassword?.message}
          />
          <PasswordField
            label="New password"
            autoComplete="new-password"
            hint={passwordHint}
            {...form.register('newPassword')}
            error={errors.newPassword?.message}
          />
        </Form>
      </div>
    </Section>
  )
}
