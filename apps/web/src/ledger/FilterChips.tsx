import { X } from 'lucide-react'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { describeReference } from './references.ts'

type ChipProps = { words: string; onRemove: () => void }

/** What is searched by and has no field of its own. */
export const Chip = ({ words, onRemove }: ChipProps) => (
  <Button size="small" aria-label={`${words}, remove`} onClick={onRemove}>
    {words}
    <X aria-hidden className="size-3.5" />
  </Button>
)

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
