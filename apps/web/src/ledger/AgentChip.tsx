import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Chip } from '../ui/Chip.tsx'
import { describeReference } from './references.ts'

/** An agent that is there no more, or that one may not see, keeps the end of its identifier. */
export function AgentChip({ agentId, onRemove }: { agentId: string; onRemove: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const { data: agent } = trpc.agents.get.useQuery({ workspaceId, agentId })
  return (
    <Chip
      words={`Everything about ${describeReference(`agent:${agentId}`, agent?.name)}`}
      onRemove={onRemove}
    />
  )
}
