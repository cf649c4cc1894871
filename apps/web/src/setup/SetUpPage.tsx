import { Email, NewPassword, PersonName, passwordProblem, WorkspaceName } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { EntrancePage } from '../layout/EntrancePage.tsx'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useLinkToken } from '../session/link-token.ts'
import { passwordHint } from '../session/new-password.ts'
import { reloadSession } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Form } from '../ui/Form.tsx'
import { Notice } from '../ui/Notice.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'

const SetUp = z
  .strictObject({
    name: PersonName,
    email: Email,
    password: NewPassword,
    workspaceName: WorkspaceName,
    loadDemo: z.boolean(),
  })
  .superRefine(({ password, name, email }, check) => {
    const problem = passwordProblem(password, { name, email })
    if (problem) check.addIssue({ code: 'custom', path: ['password'], message: problem })
  })

export function SetUpPage() {
  const token = useLinkToken()
  return (
    <EntrancePage
      title="Set up this server"
      lead="Nobody has an account here yet. Yours will be the first and can do everything."
    >
      {token ? <SetUpForm token={token} /> : <MissingToken />}
    </EntrancePage>
  )
}

function SetUpForm({ token }: { token: string }) {
  const navigate = useNavigate()
  const form = useForm({
    resolver: zodResolver(SetUp),
    defaultValues: { name: '', email: '', password: '', workspaceName: '', loadDemo: true },
  })
  const complete = trpc.setup.complete.useMutation({
    async onSuccess() {
      await reloadSession()
      await navigate({ to: paths.root(), replace: true })
    },
  })
  const { errors } = form.formState
  return (
    <Form
      submit="Create account and workspace"
      onSubmit={form.handleSubmit((values) => complete.mutate({ token, ...values }))}
      isBusy={complete.isPending}
      problem={complete.error && problemOf(complete.error)}
    >
      <TextField
        label="Your name"
        autoComplete="name"
        {...form.register('name')}
        error={errors.name?.message}
      />
      <TextField
        label="E-mail address"
        type="email"
        autoComplete="username"
        {...form.register('email')}
        error={errors.email?.message}
      />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        hint={passwordHint}
        {...form.register('password')}
        error={errors.password?.message}
      />
      <TextField
        label="Name of the workspace"
        hint="Usually the company or the department that answers for the agents."
        autoComplete="organization"
        {...form.register('workspaceName')}
        error={errors.workspaceName?.message}
      />
      <Checkbox
        label="Load the demo workspace"
        hint="A separate workspace with invented people and data. It can be removed without a trace."
        {...form.register('loadDemo')}
      />
    </Form>
  )
}

function MissingToken() {
  return (
    <Notice tone="caution">
      <p className="font-medium">This page needs the one-time link.</p>
      <p>
        The server printed it when it started. Open it from there, or have a new one printed with{' '}
        <code className="font-mono">./countersign setup-link</code>.
      </p>
    </Notice>
  )
}
