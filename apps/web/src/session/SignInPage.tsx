import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { EntrancePage } from '../layout/EntrancePage.tsx'
import { oidcStart, safeNext } from '../paths.ts'
import { useSearchParams } from '../search-params.ts'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { buttonLook } from '../ui/button-look.ts'
import { Form } from '../ui/Form.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Credentials } from './credentials.ts'
import { SignInProblem } from './SignInProblem.tsx'
import { reloadSession, useSession } from './session.ts'

const Search = z.object({ next: z.string().optional(), problem: z.string().optional() })

export function SignInPage() {
  const router = useRouter()
  const session = useSession()
  const [search] = useSearchParams(Search)
  const next = safeNext(search.next)
  const form = useForm({ resolver: zodResolver(Credentials), defaultValues: { email: '', password: '' } })
  const signIn = trpc.session.signIn.useMutation({
    async onSuccess() {
      await reloadSession()
      router.history.replace(next)
    },
  })
  const { errors } = form.formState
  return (
    <EntrancePage title="Sign in">
      {search.problem && <SignInProblem attemptId={search.problem} />}
      <Form
        submit="Sign in"
        onSubmit={form.handleSubmit((credentials) => signIn.mutate(credentials))}
        isBusy={signIn.isPending}
        problem={signIn.error && problemOf(signIn.error)}
      >
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          inputMode="email"
          {...form.register('email')}
          error={errors.email?.message}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          {...form.register('password')}
          error={errors.password?.message}
        />
      </Form>
      {session.providers.length > 0 && (
        <div className="mt-6 flex flex-wrap gap-2 border-t border-rule pt-5">
          {session.providers.map(({ id, name }) => (
            <a key={id} href={oidcStart(id, next)} className={buttonLook('plain')}>
              Sign in with {name}
            </a>
          ))}
        </div>
      )}
      <p className="mt-6 text-xs text-faded">
        Forgotten the password? An admin of your workspace can give you a one-time link to set a new one.
      </p>
    </EntrancePage>
  )
}
