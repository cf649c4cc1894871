import { useParams } from '@tanstack/react-router'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import type { AgentInFull } from './agents-query.ts'

/** The agent of the address. Only for its pages. */
export function useAgent(): AgentInFull {
  const [agent] = trpc.agents.get.useSuspenseQuery(useAgentInput())
  return agent
}

export function useAgentInput(): { workspaceId: string; agentId: string } {
  const { id: workspaceId } = useWorkspace()
  const { agent: agentId = '' } = useParams({ strict: false })
  return { workspaceId, agentId }
}

export async function fetchAgent({ workspace, params }: ScreenLoad): Promise<void> {
  if (workspace) await api.agents.get.fetch({ workspaceId: workspace.id, agentId: params.agent ?? '' })
}
