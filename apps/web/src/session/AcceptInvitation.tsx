import { PersonName, roleSummary } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { EntrancePage } from '../layout/EntrancePage.tsx'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Time } from '../ui/Time.tsx'
import type { InspectedLink } from './link-token.ts'
import { newPasswordFor, passwordHint } from './new-password.ts'
import { useSignedIn } from './use-signed-in.ts'

export function AcceptInvitation({ token, link }: { token: string; link: InspectedLink }) {
  const email = link.email ?? ''
  const NewPerson = z.strictObject({ name: PersonName, password: newPasswordFor({ email }) })
  const Known = z.strictObject({ name: z.string(), password: z.string().min(1, 'Enter your password.') })
  const form = useForm({
    resolver: zodResolver(link.hasAccount ? Known : NewPerson),
    defaultValues: { name: '', password: '' },
  })
  const accept = trpc.links.acceptInvitation.useMutation({ onSuccess: useSignedIn() })
  const { errors } = form.formState
  return (
    <EntrancePage
      title={`Join ${link.workspaceName ?? 'the workspace'}`}
      lead={
        link.role && (
          <>
            Your role will be {link.role}. {roleSummary[link.role]}
            {link.accessUntil !== null && (
              <>
                {' '}
                Your access lasts until <Time at={link.accessUntil} />.
              </>
            )}
          </>
        )
      }
    >
      <Form
        submit="Join"
        onSubmit={form.handleSubmit((values) =>
          accept.mutate({ token, password: values.password, name: link.hasAccount ? null : values.name }),
        )}
        isBusy={accept.isPending}
        problem={accept.error && problemOf(accept.error)}
      >
        <TextField label="E-mail address" readOnly autoComplete="username" value={email} />
        {!link.hasAccount && (
          <TextField
            label="Your name"
            autoComplete="name"
            {...form.register('name')}
            error={errors.name?.message}
          />
        )}
        <PasswordField
          label="Password"
          autoComplete={link.hasAccount ? 'current-password' : 'new-password'}
          hint={link.hasAccount ? 'You already have an account here. Enter its password.' : passwordHint}
          {...form.register('password')}
          error={errors.password?.message}
        />
      </Form>
    </EntrancePage>
  )
}
