import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { isOpen } from './revalidation-query.ts'

/** On every page of the policy: that a change of it is still being applied to those that it governs, and how far that is. */
export function NewestRevalidation() {
  const { id: workspaceId, slug } = useWorkspace()
  const { data } = trpc.revalidations.overview.useQuery({ workspaceId })
  const [newest] = data?.revalidations ?? []
  if (!newest || newest.agents === 0) return null
  const { id, judged, agents, invalidated } = newest
  const words = isOpen(newest)
    ? `Revalidation under way: ${judged} of ${agents} asked about`
    : `Revalidated: ${invalidated} of ${agents} invalidated`
  return (
    <Link to={paths.revalidation(slug, id)} className="link">
      {words}
    </Link>
  )
}
