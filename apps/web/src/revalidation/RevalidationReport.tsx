import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { counted } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import { Progress } from './Progress.tsx'
import { causeWords, type RevalidationRow } from './revalidation-query.ts'
import { StateOf } from './StateOf.tsx'

/** One of the list: how far it is, what it came to, and where its report is. */
export function RevalidationReport({ revalidation }: { revalidation: RevalidationRow }) {
  const { slug } = useWorkspace()
  const { id, cause, policyNumber, agents, queuedAt } = revalidation
  return (
    <li className="flex flex-col gap-1 border-t border-rule pt-2 text-sm">
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <StateOf revalidation={revalidation} />
        <Link to={paths.revalidation(slug, id)} className="link">
          {counted(agents, 'agent')} by version {policyNumber ?? 'unknown'}, {causeWords[cause]}
        </Link>
        <Time at={queuedAt} />
      </p>
      <Progress revalidation={revalidation} />
    </li>
  )
}
