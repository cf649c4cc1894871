import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { AgentHeader } from './AgentHeader.tsx'
import { DecisionRow } from './DecisionRow.tsx'
import { fetchAgent, useAgent } from './use-agent.ts'

const about = (workspaceId: string, agent: string) => ({ workspaceId, agent, tab: 'all' as const })

export async function loader(load: ScreenLoad): Promise<void> {
  const { workspace, params } = load
  if (!workspace) return
  const requests = api.promotions.list.prefetchInfinite(about(workspace.id, params.agent ?? ''))
  await Promise.all([fetchAgent(load), requests])
}

/**
 * What was asked for this agent and decided, one entry for each question. The ledger has every step of it under the
 * request, and not under the agent.
 */
export function AgentDecisionsPage() {
  const agent = useAgent()
  const [, requests] = trpc.promotions.list.useSuspenseInfiniteQuery(about(useWorkspace().id, agent.id), {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const rows = requests.data.pages.flatMap((page) => page.items)
  return (
    <>
      <AgentHeader agent={agent} />
      <Section
        title="Decisions"
        description="Every request to promote a revision of it, newest first: who asked, who decided, and what came of it."
        actions={<ZoneSwitch />}
      >
        {rows.length === 0 ? (
          <EmptyState title="Nothing was decided yet">
            Nobody has asked to promote it. What is asked for and decided stays here, refusals included.
          </EmptyState>
        ) : (
          <>
            <ol className="border-t border-edge text-sm">
              {rows.map((request) => (
                <DecisionRow key={request.id} request={request} />
              ))}
            </ol>
            <MoreRows shown={rows.length} noun={{ one: 'request', other: 'requests' }} pages={requests} />
          </>
        )}
      </Section>
    </>
  )
}
