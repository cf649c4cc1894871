import { Download, MessageCircleQuestion } from 'lucide-react'
import { Suspense, useDeferredValue, useState } from 'react'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useStore } from '../ui/store.ts'
import { zonePreference } from '../ui/time-zone.ts'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { ViewsMenu } from '../views/ViewsMenu.tsx'
import { AskDialog } from './AskDialog.tsx'
import { DownloadAnswerDialog } from './DownloadAnswerDialog.tsx'
import { EventList } from './EventList.tsx'
import { IntegrityCard } from './IntegrityCard.tsx'
import { LedgerFilters } from './LedgerFilters.tsx'
import { fetchBeforeShown } from './ledger-query.ts'
import { everything, filterOf, isNarrowed, type LedgerFilter, LedgerSearch } from './ledger-search.ts'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const { id: workspaceId } = workspace
  const filter = filterOf(readSearch(LedgerSearch, search), zonePreference.get(), Date.now())
  await Promise.all([
    fetchBeforeShown({ workspaceId, ...filter }),
    // These may fail by themselves: the events can still be read.
    api.ledger.integrity.prefetch({ workspaceId }),
    api.ledger.witnesses.prefetch({ workspaceId }),
    api.ledger.choices.prefetch({ workspaceId }),
  ])
}

export function LedgerPage() {
  const workspace = useWorkspace()
  const zone = useStore(zonePreference)
  const [search, changeSearch] = useSearchParams(LedgerSearch)
  const [isAsking, setAsking] = useState(false)
  const [leaving, setLeaving] = useState<LedgerFilter | null>(null)
  // The events before stay readable while those that are asked for are on their way.
  const shown = useDeferredValue({ search, zone })
  const download = (wanted: LedgerSearch) => setLeaving(filterOf(wanted, zone, Date.now()))
  const clearFilters = () => changeSearch(everything)
  return (
    <>
      <PageHeader
        title="Ledger"
        actions={
          <>
            <Button
              icon={<MessageCircleQuestion aria-hidden className="size-4" />}
              onClick={() => setAsking(true)}
            >
              Ask
            </Button>
            <Button
              icon={<Download aria-hidden className="size-4" />}
              disabledReason={whyNotPermitted(workspace, 'compliance:export')}
              onClick={() => download(search)}
            >
              Download answer
            </Button>
            <ViewsMenu page="ledger" to={paths.ledger(workspace.slug)} before="Filter or ask first." />
            <ZoneSwitch />
          </>
        }
      >
        What was decided and done in {workspace.name}, in order. Nothing here can be changed or removed
        without being noticed.
      </PageHeader>
      <IntegrityCard />
      <LedgerFilters search={search} onChange={changeSearch} onClear={clearFilters} />
      <Suspense fallback={<Skeleton />}>
        <EventList
          input={{ workspaceId: workspace.id, ...filterOf(shown.search, shown.zone, Date.now()) }}
          isNarrowed={isNarrowed(shown.search)}
          onClearFilters={clearFilters}
        />
      </Suspense>
      {isAsking && (
        <AskDialog
          onAsk={changeSearch}
          onDownload={(asked) => {
            changeSearch(asked)
            download(asked)
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {leaving && <DownloadAnswerDialog filter={leaving} onClose={() => setLeaving(null)} />}
    </>
  )
}
