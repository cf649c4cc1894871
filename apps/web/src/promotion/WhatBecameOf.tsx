import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Time } from '../ui/Time.tsx'
import { lastAct } from './last-act.ts'
import { RequestStatus } from './RequestStatus.tsx'

/** What happened to a request that left the queue while somebody read it: who did what, and when. */
export function WhatBecameOf({ requestId }: { requestId: string }) {
  const workspace = useWorkspace()
  const { data: request } = trpc.promotions.get.useQuery({ workspaceId: workspace.id, requestId })
  if (!request) return <span className="text-faded">Changed</span>
  const act = lastAct(request)
  return (
    <span role="status" className="flex flex-wrap gap-x-3">
      <RequestStatus state={request.state} policy={null} />
      {act && (
        <span className="text-faded">
          {act.words} <Time at={act.at} />
        </span>
      )}
    </span>
  )
}
