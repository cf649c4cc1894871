import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { paths } from '../paths.ts'
import { classNames } from '../ui/class-names.ts'
import { type AgentColumn, agentColumns } from './AgentCells.tsx'
import { type ColumnName, nextOrdering, type Ordering } from './agent-search.ts'
import type { AgentRow } from './agents-query.ts'
import { isSelected, type Selection, selectShown, shownState, toggle } from './selection.ts'

type AgentTableProps = {
  caption: string
  slug: string
  rows: readonly AgentRow[]
  columns: readonly ColumnName[]
  ordering: Ordering
  onOrder: (next: Ordering) => void
  selection: Selection
  onSelect: (next: Selection) => void
}

const headLook = 'h-7 pr-4 font-medium whitespace-nowrap'

/** One agent to a line. On a narrow screen every agent becomes a block that repeats the names of the columns. */
export function AgentTable({
  caption,
  slug,
  rows,
  columns,
  ordering,
  onOrder,
  selection,
  onSelect,
}: AgentTableProps) {
  const shown = rows.map(({ id }) => id)
  const state = shownState(selection, shown)
  return (
    <table className="block w-full text-sm xl:table">
      <caption className="sr-only">{caption}</caption>
      <thead className="block border-b border-edge text-left text-xs text-faded xl:table-header-group">
        <tr className="flex items-center xl:table-row">
          <th scope="col" className="h-7 w-7 pt-1.5 xl:pt-0">
            <input
              type="checkbox"
              aria-label="Select all shown agents"
              className="size-4 align-middle"
              ref={(box) => {
                if (box) box.indeterminate = state === 'some'
              }}
              checked={state === 'all'}
              onChange={({ target }) => onSelect(selectShown(shown, target.checked))}
            />
          </th>
          <OrderedHead header="Name" sort="name" ordering={ordering} onOrder={onOrder} />
          {columns.map((name) => (
            <OrderedHead key={name} {...agentColumns[name]} ordering={ordering} onOrder={onOrder} />
          ))}
        </tr>
      </thead>
      <tbody className="block xl:table-row-group">
        {rows.map((agent) => (
          <Row
            key={agent.id}
            agent={agent}
            to={paths.agent(slug, agent.id)}
            columns={columns}
            isTicked={isSelected(selection, agent.id)}
            onTick={() => onSelect(toggle(selection, agent.id, shown))}
          />
        ))}
      </tbody>
    </table>
  )
}

type HeadProps = Omit<AgentColumn, 'cell'> & { ordering: Ordering; onOrder: (next: Ordering) => void }

function OrderedHead({ header, sort, isNumber, ordering, onOrder }: HeadProps) {
  const look = classNames(headLook, isNumber && 'text-right', header !== 'Name' && 'hidden xl:table-cell')
  if (sort === undefined) {
    return (
      <th scope="col" className={look}>
        {header}
      </th>
    )
  }
  const isOrdered = ordering.sort === sort
  const Arrow = ordering.direction === 'up' ? ArrowUp : ArrowDown
  return (
    <th
      scope="col"
      className={look}
      aria-sort={isOrdered ? (ordering.direction === 'up' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        onClick={() => onOrder(nextOrdering(ordering, sort))}
        className={classNames(
          'inline-flex min-h-6 items-center gap-1 font-medium hover:text-ink hover:underline',
          isOrdered && 'text-ink',
        )}
      >
        {header}
        {isOrdered && <Arrow aria-hidden className="size-3" />}
      </button>
    </th>
  )
}

type RowProps = {
  agent: AgentRow
  to: string
  columns: readonly ColumnName[]
  isTicked: boolean
  onTick: () => void
}

function Row({ agent, to, columns, isTicked, onTick }: RowProps) {
  const { name, displayName } = agent
  return (
    <tr
      className={classNames(
        'relative flex flex-wrap items-center gap-x-5 border-b border-rule py-1.5 pl-7 xl:table-row xl:py-0 xl:pl-0',
        isTicked ? 'bg-accent-wash' : 'hover:bg-shade',
      )}
    >
      <td className="absolute top-2 left-0 xl:static xl:table-cell xl:h-row xl:w-7">
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          className="block size-4"
          checked={isTicked}
          onChange={onTick}
        />
      </td>
      <th
        scope="row"
        className="w-full min-w-0 text-left font-normal xl:table-cell xl:h-row xl:w-auto xl:py-1 xl:pr-4"
      >
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link
            to={to}
            className="inline-flex min-h-6 scroll-mt-24 items-center font-medium break-all hover:text-accent hover:underline"
          >
            {name}
          </Link>
          {displayName !== name && <span className="min-w-0 break-words text-faded">{displayName}</span>}
        </span>
      </th>
      {columns.map((column) => (
        <Cell key={column} column={agentColumns[column]} agent={agent} />
      ))}
    </tr>
  )
}

function Cell({ column, agent }: { column: AgentColumn; agent: AgentRow }) {
  return (
    <td
      className={classNames(
        'flex min-w-0 gap-1.5 py-0.5 xl:table-cell xl:h-row xl:py-1 xl:align-middle not-last:xl:pr-4',
        column.isNumber && 'xl:text-right',
      )}
    >
      <span aria-hidden className="shrink-0 text-faded xl:hidden">
        {column.header}
      </span>
      {column.cell(agent)}
    </td>
  )
}
