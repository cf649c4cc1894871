import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { EntrancePage } from '../layout/EntrancePage.tsx'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { InspectedLink } from './link-token.ts'
import { newPasswordFor, passwordHint } from './new-password.ts'
import { useSignedIn } from './use-signed-in.ts'

export function ResetPassword({ token, link }: { token: string; link: InspectedLink }) {
  const form = useForm({
    resolver: zodResolver(z.strictObject({ password: newPasswordFor({ email: link.email ?? undefined }) })),
    defaultValues: { password: '' },
  })
  const reset = trpc.links.resetPassword.useMutation({ onSuccess: useSignedIn() })
  return (
    <EntrancePage
      title="Set a new password"
      lead="All sessions of this account end, and you are signed in here."
    >
      <Form
        submit="Set password and sign in"
        onSubmit={form.handleSubmit(({ password }) => reset.mutate({ token, password }))}
        isBusy={reset.isPending}
        problem={reset.error && problemOf(reset.error)}
      >
        {link.email && (
          <TextField label="E-mail address" readOnly autoComplete="username" value={link.email} />
        )}
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint={passwordHint}
          {...form.register('password')}
          error={form.formState.errors.password?.message}
        />
      </Form>
    </EntrancePage>
  )
}
