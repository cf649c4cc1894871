import type { ScreenLoad } from '../screen.ts'
import { AgentHeader } from './AgentHeader.tsx'
import { SpecEditor } from './editor/SpecEditor.tsx'
import { fetchAgent, useAgent } from './use-agent.ts'

export const loader = (load: ScreenLoad): Promise<void> => fetchAgent(load)

export function AgentSpecPage() {
  const agent = useAgent()
  return (
    <>
      <AgentHeader agent={agent} />
      <SpecEditor key={agent.id} agent={agent} />
    </>
  )
}
