import { Suspense } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { useSearchParams } from '../search-params.ts'
import { api, trpc } from '../trpc.ts'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { AgentHeader } from './AgentHeader.tsx'
import { CompareRevisions } from './CompareRevisions.tsx'
import { HistorySearch } from './history-search.ts'
import { RevisionRow } from './RevisionRow.tsx'
import { fetchAgent, useAgent, useAgentInput } from './use-agent.ts'

export async function loader(load: ScreenLoad): Promise<void> {
  const { workspace, params } = load
  if (!workspace) return
  const input = { workspaceId: workspace.id, agentId: params.agent ?? '' }
  await Promise.all([fetchAgent(load), api.agents.revisions.prefetchInfinite(input)])
}

export function AgentHistoryPage() {
  const agent = useAgent()
  const input = useAgentInput()
  const [search, changeSearch] = useSearchParams(HistorySearch)
  const [, revisions] = trpc.agents.revisions.useSuspenseInfiniteQuery(input, {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const rows = revisions.data.pages.flatMap((page) => page.items)
  const compare = (from: number, to: number) => changeSearch({ from, to })
  return (
    <>
      <AgentHeader agent={agent} />
      {agent.lastRevision > 1 && (
        <Section title="Compare two revisions">
          <Suspense fallback={<Skeleton />}>
            <CompareRevisions agent={agent} search={search} onChange={changeSearch} />
          </Suspense>
        </Section>
      )}
      <Section
        title="Revisions"
        description="Newest first. A saved revision never changes; restoring one saves it again as the newest."
        actions={<ZoneSwitch />}
      >
        <ol className="border-t border-edge text-sm">
          {rows.map((revision) => (
            <RevisionRow key={revision.number} agent={agent} revision={revision} onCompare={compare} />
          ))}
        </ol>
        <MoreRows
          shown={rows.length}
          total={agent.lastRevision}
          noun={{ one: 'revision', other: 'revisions' }}
          pages={revisions}
        />
      </Section>
    </>
  )
}
