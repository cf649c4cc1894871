import { useShownWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'

const mostShown = 99

/** How many requests wait for whoever looks, beside the name of the page. */
export function NeedsMe() {
  const workspace = useShownWorkspace()
  const { data } = trpc.promotions.counts.useQuery(
    { workspaceId: workspace?.id ?? '' },
    { enabled: workspace !== undefined },
  )
  const count = data?.needsMe ?? 0
  if (count === 0) return null
  return (
    <span className="ml-auto inline-flex h-5 min-w-5 items-center justify-center rounded-sm bg-accent px-1 text-xs font-medium text-on-accent tabular-nums">
      {count > mostShown ? `${mostShown}+` : count}
      <span className="sr-only"> {count === 1 ? 'needs' : 'need'} you</span>
    </span>
  )
}
