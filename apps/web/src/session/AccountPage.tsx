import { z } from 'zod'
import { useSearchParams } from '../search-params.ts'
import { api, trpc } from '../trpc.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ChangePassword } from './ChangePassword.tsx'
import { LinkedProviders } from './LinkedProviders.tsx'
import { RenameAccount } from './RenameAccount.tsx'
import { SignInProblem } from './SignInProblem.tsx'
import { usePerson } from './session.ts'

const Search = z.object({ problem: z.string().optional() })

export const loader = () => api.account.identities.ensureData({})

export function AccountPage() {
  const person = usePerson()
  const [{ problem }] = useSearchParams(Search)
  const [identities] = trpc.account.identities.useSuspenseQuery({})
  return (
    <>
      <PageHeader title="Account">{person.email}</PageHeader>
      {problem && <SignInProblem attemptId={problem} />}
      <RenameAccount name={person.name} />
      <ChangePassword person={person} />
      <LinkedProviders identities={identities} />
    </>
  )
}
