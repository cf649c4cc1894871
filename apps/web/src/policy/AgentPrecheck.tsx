import { useEffect } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Precheck } from './Precheck.tsx'

/** Of the revision that the agent's pages show. */
export function AgentPrecheck({ agentId, revision }: { agentId: string; revision: number }) {
  const { id: workspaceId } = useWorkspace()
  const { data, error, refetch } = trpc.policy.precheck.useQuery({ workspaceId, agentId })
  const isOlder = data !== undefined && data.revision < revision
  useEffect(() => {
    if (isOlder) void refetch()
  }, [isOlder, refetch])
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!data || isOlder) return <p className="text-sm text-faded">Asking the policy…</p>
  return <Precheck answer={data} agentId={agentId} />
}
