import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { type AskedPlan, isPublished, lookAgainMs } from './compliance-query.ts'

/** What a pack would say. A workspace of this moment has nothing published; it is looked at again until it has. */
export function usePreview(plan: AskedPlan) {
  const { id: workspaceId } = useWorkspace()
  return trpc.compliance.preview.useQuery(
    { workspaceId, plan },
    {
      // What stands there stays readable while a date is typed and the next answer is on its way.
      placeholderData: (before) => before,
      refetchInterval: ({ state }) => (state.data && !isPublished(state.data) ? lookAgainMs : false),
    },
  )
}
