import { Link } from '@tanstack/react-router'
import { Suspense, useDeferredValue } from 'react'
import { paths } from '../paths.ts'
import { QuarantineNotices } from '../revalidation/QuarantineNotices.tsx'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ViewsMenu } from '../views/ViewsMenu.tsx'
import { AgentFilters } from './AgentFilters.tsx'
import { AgentList } from './AgentList.tsx'
import { AgentSearch, everyAgent } from './agent-search.ts'
import { agentsInput, fetchAgents } from './agents-query.ts'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  await Promise.all([
    fetchAgents(agentsInput(workspace.id, readSearch(AgentSearch, search))),
    // May fail by itself: the agents can still be read.
    api.agents.choices.prefetch({ workspaceId: workspace.id }),
  ])
}

export function AgentsPage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(AgentSearch)
  // The list before stays readable while the one that is asked for is on its way.
  const shown = useDeferredValue(search)
  const clearFilters = () => changeSearch(everyAgent)
  return (
    <>
      <PageHeader
        title="Agents"
        actions={
          <>
            <ViewsMenu
              page="agents"
              to={paths.agents(workspace.slug)}
              before="Filter, sort or choose columns first."
            />
            <NewAgent />
          </>
        }
      >
        Every agent of {workspace.name}: what it is, where it stands and who answers for it.
      </PageHeader>
      <QuarantineNotices />
      <AgentFilters search={search} onChange={changeSearch} onClear={clearFilters} />
      <Suspense fallback={<Skeleton />}>
        <AgentList search={shown} onChangeSearch={changeSearch} onClearFilters={clearFilters} />
      </Suspense>
    </>
  )
}

function NewAgent() {
  const workspace = useWorkspace()
  const mayNot = whyNotPermitted(workspace, 'agents:write')
  if (mayNot) {
    return (
      <Button tone="primary" disabledReason={mayNot}>
        New agent
      </Button>
    )
  }
  return (
    <Link to={paths.newAgent(workspace.slug)} className={buttonLook('primary')}>
      New agent
    </Link>
  )
}
