import { Suspense, useDeferredValue } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { useWorkspace } from '../session/session.ts'
import { api } from '../trpc.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { BreakGlassAlerts } from './BreakGlassAlerts.tsx'
import { PromotionFilters } from './PromotionFilters.tsx'
import { PromotionList } from './PromotionList.tsx'
import { PromotionTabs } from './PromotionTabs.tsx'
import { everyRequest, PromotionSearch } from './promotion-search.ts'
import { fetchRequests, requestsInput } from './promotions-query.ts'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  await Promise.all([
    fetchRequests(requestsInput(workspace.id, readSearch(PromotionSearch, search))),
    // May fail by itself: the requests can still be read.
    api.promotions.counts.prefetch({ workspaceId: workspace.id }),
  ])
}

export function PromotionsPage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(PromotionSearch)
  // The list before stays readable while the one that is asked for is on its way.
  const shown = useDeferredValue(search)
  const clearFilters = () => changeSearch(everyRequest)
  return (
    <>
      <PageHeader title="Promotion requests" actions={<ZoneSwitch />}>
        May this exact revision become governed? The policy says whether it may, people say whether it should.
      </PageHeader>
      <BreakGlassAlerts />
      <PromotionTabs workspaceId={workspace.id} search={search} />
      <PromotionFilters search={search} onChange={changeSearch} onClear={clearFilters} />
      <Suspense fallback={<Skeleton />}>
        <PromotionList search={shown} onClearFilters={clearFilters} />
      </Suspense>
    </>
  )
}
