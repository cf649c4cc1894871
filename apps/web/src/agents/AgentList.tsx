import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted } from '../ui/number.ts'
import { AgentTable } from './AgentTable.tsx'
import {
  type AgentSearch,
  filterOf,
  isNarrowed,
  orderingOf,
  shownColumns,
  writeColumns,
} from './agent-search.ts'
import { BulkDialog } from './BulkDialog.tsx'
import type { BulkAct } from './bulk-acts.ts'
import { ColumnMenu } from './ColumnMenu.tsx'
import { NoAgents } from './NoAgents.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { nothingSelected, type Selection } from './selection.ts'
import { useHeldRows } from './use-held-rows.ts'

type AgentListProps = {
  search: AgentSearch
  onChangeSearch: (next: Partial<AgentSearch>) => void
  onClearFilters: () => void
}

export function AgentList({ search, onChangeSearch, onClearFilters }: AgentListProps) {
  const workspace = useWorkspace()
  const { rows, total, hasMoved, error, showAsItIs, pages } = useHeldRows(workspace.id, search)
  const filter = filterOf(search)
  // What was selected in another list is not meant any more.
  const key = JSON.stringify(filter)
  const [selected, setSelected] = useState<{ key: string; selection: Selection }>({
    key,
    selection: nothingSelected,
  })
  const selection = selected.key === key ? selected.selection : nothingSelected
  const select = (next: Selection) => setSelected({ key, selection: next })
  const [act, setAct] = useState<BulkAct | null>(null)
  async function finish(isDone: boolean) {
    setAct(null)
    if (!isDone) return
    select(nothingSelected)
    await showAsItIs()
  }
  async function refresh() {
    await showAsItIs()
    announce('The agents are shown as they are now.')
  }
  if (rows.length === 0 && !hasMoved) {
    return isNarrowed(search) ? (
      <EmptyState title="No agent matches" action={<Button onClick={onClearFilters}>Clear filters</Button>}>
        No agent of {workspace.name} fits what you looked for. Retired agents are shown only when the status
        asks for them.
      </EmptyState>
    ) : (
      <NoAgents />
    )
  }
  const columns = shownColumns(search)
  return (
    <section aria-label="Agents">
      <div className="sticky top-bar z-10 flex min-h-11 flex-wrap items-center gap-2 border-b border-rule bg-sheet py-1.5">
        <SelectionBar
          selection={selection}
          shown={rows.map(({ id }) => id)}
          total={total}
          onSelect={select}
          onAct={setAct}
        />
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <div role="status" aria-live="polite">
            {hasMoved && (
              <Button
                size="small"
                tone="primary"
                icon={<RotateCw aria-hidden className="size-3.5" />}
                onClick={refresh}
              >
                The list has changed: show it
              </Button>
            )}
          </div>
          <ColumnMenu shown={columns} onChange={(next) => onChangeSearch({ columns: writeColumns(next) })} />
        </div>
      </div>
      {error && <ErrorNotice problem={problemOf(error)} />}
      <AgentTable
        caption={`Agents of ${workspace.name}, ${counted(total, 'match', 'matches')}`}
        slug={workspace.slug}
        rows={rows}
        columns={columns}
        ordering={orderingOf(search)}
        onOrder={onChangeSearch}
        selection={selection}
        onSelect={select}
      />
      <MoreRows shown={rows.length} total={total} noun={{ one: 'agent', other: 'agents' }} pages={pages} />
      {act && <BulkDialog act={act} selection={selection} filter={filter} onClose={finish} />}
    </section>
  )
}
