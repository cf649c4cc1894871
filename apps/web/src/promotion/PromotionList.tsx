import { RotateCw } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { singleKeys, usePageKeys } from '../layout/shortcuts.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted } from '../ui/number.ts'
import { useStore } from '../ui/store.ts'
import { DecideDialog } from './DecideDialog.tsx'
import { DecideManyDialog } from './DecideManyDialog.tsx'
import type { Decision } from './decide-run.ts'
import { NoRequests } from './NoRequests.tsx'
import type { PromotionSearch } from './promotion-search.ts'
import type { RequestRow } from './promotions-query.ts'
import { RequestTable } from './RequestTable.tsx'
import { rowKeys } from './row-keys.ts'
import { useHeldRequests } from './use-held-requests.ts'
import { whyNot } from './why-not.ts'

type PromotionListProps = { search: PromotionSearch; onClearFilters: () => void }

type Asking = { decision: Decision; rows: readonly RequestRow[]; isMany: boolean }

/** One queue: read in its order, decided on one by one, many at once, or from the keyboard. */
export function PromotionList({ search, onClearFilters }: PromotionListProps) {
  const workspace = useWorkspace()
  const { rows, hasLeft, hasMoved, error, showAsItIs, pages } = useHeldRequests(workspace.id, search)
  const table = useRef<HTMLDivElement>(null)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<Asking | null>(null)
  const keys = useMemo(
    () =>
      rowKeys(table, (id, decision) => {
        const row = rows.find((one) => one.id === id)
        if (!row) return
        if (row.canDecide.ok) return setAsking({ decision, rows: [row], isMany: false })
        announce(whyNot(row) ?? '')
      }),
    [rows],
  )
  usePageKeys(keys)
  if (rows.length === 0 && !hasMoved) return <NoRequests search={search} onClearFilters={onClearFilters} />
  const [target] = asking?.rows ?? []
  const selected = rows.filter(({ id }) => ticked.has(id))
  const decidable = selected.filter(({ canDecide }) => canDecide.ok)
  const ask = (decision: Decision) => setAsking({ decision, rows: decidable, isMany: true })
  function finish(isDone: boolean) {
    setAsking(null)
    if (isDone) setTicked(new Set())
  }
  async function refresh() {
    await showAsItIs()
    announce('The requests are shown as they are now.')
  }
  return (
    <section aria-label="Requests">
      <div className="sticky top-bar z-10 flex min-h-11 flex-wrap items-center gap-2 border-b border-rule bg-sheet py-1.5">
        {selected.length === 0 ? (
          <KeysOfTheQueue />
        ) : (
          <Selected
            count={selected.length}
            decidable={decidable.length}
            onAsk={ask}
            onClear={() => setTicked(new Set())}
          />
        )}
        <div role="status" aria-live="polite" className="ml-auto">
          {hasMoved && (
            <Button
              size="small"
              tone="primary"
              icon={<RotateCw aria-hidden className="size-3.5" />}
              onClick={refresh}
            >
              The queue has changed: show it
            </Button>
          )}
        </div>
      </div>
      {error && <ErrorNotice problem={problemOf(error)} />}
      <div ref={table}>
        <RequestTable
          rows={rows}
          hasLeft={hasLeft}
          ticked={ticked}
          onTick={setTicked}
          onDecide={(decision, row) => setAsking({ decision, rows: [row], isMany: false })}
        />
      </div>
      <MoreRows shown={rows.length} noun={{ one: 'request', other: 'requests' }} pages={pages} />
      {asking && !asking.isMany && target && (
        <DecideDialog decision={asking.decision} target={target} onClose={() => setAsking(null)} />
      )}
      {asking?.isMany && (
        <DecideManyDialog decision={asking.decision} targets={asking.rows} onClose={finish} />
      )}
    </section>
  )
}

/** The queue can be worked off without a pointer; whoever has single keys switched off is told nothing of them. */
function KeysOfTheQueue() {
  if (useStore(singleKeys) === 'off') return null
  return (
    <p className="hidden flex-wrap items-center gap-x-2 text-xs text-faded lg:flex">
      <KeyHint keys={['j', 'k']} /> move <KeyHint keys={['Enter']} /> open <KeyHint keys={['a']} /> approve{' '}
      <KeyHint keys={['r']} /> reject
    </p>
  )
}

type SelectedProps = {
  count: number
  decidable: number
  onAsk: (decision: Decision) => void
  onClear: () => void
}

function Selected({ count, decidable, onAsk, onClear }: SelectedProps) {
  const nothing = decidable === 0 ? 'You may decide on none of those that are selected.' : undefined
  return (
    <>
      <p role="status" className="text-sm font-medium">
        {counted(count, 'request')} selected
        {decidable < count && `, ${decidable} for you to decide on`}
      </p>
      <Button size="small" disabledReason={nothing} onClick={() => onAsk('approve')}>
        Approve {decidable}
      </Button>
      <Button size="small" disabledReason={nothing} onClick={() => onAsk('reject')}>
        Reject {decidable}
      </Button>
      <Button size="small" tone="quiet" onClick={onClear}>
        Clear selection
      </Button>
    </>
  )
}
