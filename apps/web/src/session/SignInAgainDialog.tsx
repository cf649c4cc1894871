import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { oidcStart, paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { trpc, trpcClient } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { Credentials } from './credentials.ts'
import { type Person, type Session, useSession } from './session.ts'
import { asItIs, waitingForSignIn } from './sign-in-again.ts'

/** Who was signed in stays fixed: what waits was asked for in that person's name. */
export function SignInAgainDialog() {
  const waiting = useStore(waitingForSignIn)
  const { person } = useSession()
  return waiting && person && <AskAgain person={person} onSignedIn={waiting.signedIn} />
}

function AskAgain({ person, onSignedIn }: { person: Person; onSignedIn: () => void }) {
  const providers = useSignInElsewhere(person, onSignedIn)
  const form = useForm({
    resolver: zodResolver(Credentials),
    defaultValues: { email: person.email, password: '' },
  })
  const signIn = trpc.session.signIn.useMutation({ onSuccess: onSignedIn })
  return (
    <Dialog
      title="Sign in again"
      description="Your session has ended. What you typed is still here and is sent once you are signed in."
    >
      <Form
        submit="Sign in"
        onSubmit={form.handleSubmit((credentials) => signIn.mutate(credentials))}
        isBusy={signIn.isPending}
        problem={signIn.error && problemOf(signIn.error)}
      >
        <TextField label="E-mail address" readOnly autoComplete="username" {...form.register('email')} />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          autoFocus
          {...form.register('password')}
          error={form.formState.errors.password?.message}
        />
      </Form>
      <p className="mt-5 flex flex-wrap gap-x-4 gap-y-1 border-t border-rule pt-4 text-sm">
        {providers.map(({ id, name }) => (
          <a key={id} href={oidcStart(id, paths.account())} target="_blank" rel="noreferrer" className="link">
            Sign in with {name} in a new tab
          </a>
        ))}
        <a href={paths.signIn()} className="link">
          Leave this page
        </a>
      </p>
    </Dialog>
  )
}

/** A provider's page opens in a tab of its own; coming back from it is the moment to look again. */
function useSignInElsewhere(person: Person, onSignedIn: () => void): Session['providers'] {
  const [providers, setProviders] = useState<Session['providers']>([])
  useEffect(() => {
    async function look() {
      const session = await trpcClient.session.current.query({}, asItIs)
      setProviders(session.providers)
      if (session.person?.id === person.id) onSignedIn()
    }
    // A server that cannot be reached now is asked again at the next return to the page.
    const lookAgain = () => void look().catch(() => setProviders([]))
    lookAgain()
    window.addEventListener('focus', lookAgain)
    return () => window.removeEventListener('focus', lookAgain)
  }, [person.id, onSignedIn])
  return providers
}
