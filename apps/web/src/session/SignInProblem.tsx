import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'

/** Why somebody comes back from an identity provider without being signed in or linked. */
export function SignInProblem({ attemptId }: { attemptId: string }) {
  const answer = trpc.providers.problem.useQuery({ attemptId })
  const problem = answer.error ? problemOf(answer.error) : answer.data && { ...answer.data, requestId: null }
  if (!problem) return null
  return (
    <div className="mb-6">
      <ErrorNotice problem={problem} />
    </div>
  )
}
