import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { describeWait } from '../ui/age.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Minute } from '../ui/Minute.tsx'
import type { Decision } from './decide-run.ts'
import type { RequestRow } from './promotions-query.ts'
import { BreakGlassBadge, describeParts, RequestStatus } from './RequestStatus.tsx'
import { isLive } from './request-states.ts'
import { WhatBecameOf } from './WhatBecameOf.tsx'
import { whyNot } from './why-not.ts'

type RequestTableProps = {
  rows: readonly RequestRow[]
  hasLeft: (id: string) => boolean
  ticked: ReadonlySet<string>
  onTick: (ticked: ReadonlySet<string>) => void
  onDecide: (decision: Decision, row: RequestRow) => void
}

const headers = ['Agent', 'Asked by', 'Approvals', 'State', 'Deadline', 'Decide']

/** One request to a line; on a narrow screen each is a block with the same parts. */
export function RequestTable({ rows, hasLeft, ticked, onTick, onDecide }: RequestTableProps) {
  const all = rows.length > 0 && rows.every(({ id }) => ticked.has(id))
  const some = rows.some(({ id }) => ticked.has(id))
  const toggle = (id: string) => {
    const next = new Set(ticked)
    if (!next.delete(id)) next.add(id)
    onTick(next)
  }
  return (
    <table className="block w-full text-sm lg:table">
      <caption className="sr-only">Promotion requests</caption>
      <thead className="block border-b border-edge text-left text-xs text-faded lg:table-header-group">
        <tr className="flex items-center lg:table-row">
          <th scope="col" className="h-7 w-7 pt-1.5 lg:pt-0">
            <input
              type="checkbox"
              aria-label="Select all shown requests"
              className="size-4 align-middle"
              ref={(box) => {
                if (box) box.indeterminate = some && !all
              }}
              checked={all}
              onChange={({ target }) => onTick(new Set(target.checked ? rows.map(({ id }) => id) : []))}
            />
          </th>
          {headers.map((header) => (
            <th
              key={header}
              scope="col"
              className={classNames(
                'h-7 pt-1.5 pr-4 font-medium whitespace-nowrap lg:pt-0',
                header !== 'Agent' && 'hidden lg:table-cell',
              )}
            >
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block lg:table-row-group">
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            hasLeft={hasLeft(row.id)}
            isTicked={ticked.has(row.id)}
            onTick={() => toggle(row.id)}
            onDecide={onDecide}
          />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = {
  row: RequestRow
  hasLeft: boolean
  isTicked: boolean
  onTick: () => void
  onDecide: (decision: Decision, row: RequestRow) => void
}

const cellLook = 'flex min-w-0 gap-1.5 py-0.5 lg:table-cell lg:h-row lg:py-1 lg:pr-4 lg:align-middle'

function Row({ row, hasLeft, isTicked, onTick, onDecide }: RowProps) {
  const { slug } = useWorkspace()
  const { id, agentName, agentDisplayName, revision, governedRevision, requesterName, isBreakGlass } = row
  return (
    <tr
      data-row={id}
      className={classNames(
        'relative flex flex-wrap items-center gap-x-5 border-b border-rule py-2 pl-7 focus-within:bg-shade lg:table-row lg:py-0 lg:pl-0',
        isTicked ? 'bg-accent-wash' : 'hover:bg-shade',
      )}
    >
      <td className="absolute top-2.5 left-0 lg:static lg:table-cell lg:h-row lg:w-7">
        <input
          type="checkbox"
          aria-label={`Select ${agentName}, revision ${revision}`}
          className="block size-4"
          checked={isTicked}
          onChange={onTick}
        />
      </td>
      <th
        scope="row"
        className="w-full min-w-0 text-left font-normal lg:table-cell lg:h-row lg:w-auto lg:py-1 lg:pr-4"
      >
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link
            to={paths.promotion(slug, id)}
            data-opens
            className="inline-flex min-h-6 scroll-mt-24 items-center font-medium break-all hover:text-accent hover:underline"
          >
            {agentDisplayName}
          </Link>
          <span className="text-faded">
            revision {revision}
            {governedRevision !== null && `, replaces ${governedRevision}`}
          </span>
          {isBreakGlass && <BreakGlassBadge />}
        </span>
      </th>
      <Cell header="Asked by">{requesterName ?? 'somebody who has left'}</Cell>
      <Cell header="Approvals">{describeParts(row.parts)}</Cell>
      <Cell header="State">
        {hasLeft ? <WhatBecameOf requestId={id} /> : <RequestStatus state={row.state} policy={row.policy} />}
      </Cell>
      <Cell header="Deadline">
        {row.closedAt === null ? (
          <Deadline at={row.expiresAt} />
        ) : (
          <span className="text-faded">
            Over since <Minute at={row.closedAt} />
          </span>
        )}
      </Cell>
      <td className="flex w-full py-1 empty:hidden lg:table-cell lg:w-auto lg:h-row lg:py-1 lg:align-middle">
        {!hasLeft && isLive(row.state) && <DecideButtons row={row} onDecide={onDecide} />}
      </td>
    </tr>
  )
}

function Cell({ header, children }: { header: string; children: ReactNode }) {
  return (
    <td className={cellLook}>
      <span aria-hidden className="shrink-0 text-faded lg:hidden">
        {header}
      </span>
      <span className="min-w-0">{children}</span>
    </td>
  )
}

const dayMs = 86_400_000

/** What is over within a day stands out; the exact time is there as well. */
function Deadline({ at }: { at: number }) {
  const left = at - Date.now()
  return (
    <span className={left < dayMs ? 'text-restrict' : ''}>
      <Minute at={at} /> <span className={left < dayMs ? '' : 'text-faded'}>{describeWait(left)}</span>
    </span>
  )
}

type DecideButtonsProps = Pick<RowProps, 'row' | 'onDecide'>

/** Always there: who may not press them is told why, and who may. */
function DecideButtons({ row, onDecide }: DecideButtonsProps) {
  const why = whyNot(row)
  const name = `${row.agentName}, revision ${row.revision}`
  return (
    <span className="inline-flex gap-1.5">
      <Button
        size="small"
        aria-label={`Approve ${name}`}
        disabledReason={why}
        onClick={() => onDecide('approve', row)}
      >
        Approve
      </Button>
      <Button
        size="small"
        tone="quiet"
        aria-label={`Reject ${name}`}
        disabledReason={why}
        onClick={() => onDecide('reject', row)}
      >
        Reject
      </Button>
    </span>
  )
}
