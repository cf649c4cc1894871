import { Link } from '@tanstack/react-router'
import { EventTable } from '../ledger/EventTable.tsx'
import { fetchBeforeShown, readingOptions } from '../ledger/ledger-query.ts'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { buttonLook } from '../ui/button-look.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { AgentHeader } from './AgentHeader.tsx'
import { fetchAgent, useAgent } from './use-agent.ts'

const aboutAgent = (workspaceId: string, agentId: string) => ({ workspaceId, agent: agentId })

export async function loader(load: ScreenLoad): Promise<void> {
  const { workspace, params } = load
  if (!workspace) return
  await Promise.all([fetchAgent(load), fetchBeforeShown(aboutAgent(workspace.id, params.agent ?? ''))])
}

/** What the ledger has about this agent; the ledger itself is where it can be searched and verified. */
export function AgentLedgerPage() {
  const agent = useAgent()
  const workspace = useWorkspace()
  const [pages] = trpc.ledger.list.useSuspenseInfiniteQuery(
    aboutAgent(workspace.id, agent.id),
    readingOptions,
  )
  const events = pages.pages[0]?.items ?? []
  return (
    <>
      <AgentHeader agent={agent} />
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-base font-semibold">Newest events about it</h2>
        <span className="flex flex-wrap gap-2">
          <ZoneSwitch />
          <Link
            to={paths.ledger(workspace.slug)}
            search={{ agent: agent.id }}
            className={buttonLook('plain')}
          >
            All of them in the ledger
          </Link>
        </span>
      </div>
      {events.length > 0 ? (
        <EventTable
          caption={`Events about ${agent.name}, newest first`}
          events={events}
          slug={workspace.slug}
        />
      ) : (
        <EmptyState title="Nothing is written yet">
          What is done with this agent appears here a moment after it happens.
        </EmptyState>
      )}
    </>
  )
}
