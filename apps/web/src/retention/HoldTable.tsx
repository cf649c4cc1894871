import { useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { Minute } from '../ui/Minute.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { LiftHoldDialog } from './LiftHoldDialog.tsx'
import type { Hold } from './retention-query.ts'

const columns: readonly Column<Hold>[] = [
  {
    header: 'Hold',
    isRowHeader: true,
    cell: ({ name, reason }) => (
      <span className="min-w-0 break-words">
        <span className="font-medium">{name}</span>
        <span className="block text-faded">{reason}</span>
      </span>
    ),
  },
  {
    header: 'On',
    cell: ({ scope, subjectName, subjectId }) => (
      <span className="min-w-0 break-words">
        {scope === 'workspace' ? 'everything' : `${scope} ${subjectName ?? subjectId ?? ''}`}
      </span>
    ),
  },
  { header: 'Placed', cell: ({ placedAt, placedByName }) => <ByAt name={placedByName} at={placedAt} /> },
  {
    header: 'State',
    cell: ({ liftedAt, liftedByName, liftedReason }) =>
      liftedAt === null ? (
        <Status tone="restrict">Holds</Status>
      ) : (
        <span className="min-w-0 break-words">
          <Status tone="off">Lifted</Status>
          <ByAt name={liftedByName} at={liftedAt} />
          <span className="block text-faded">{liftedReason}</span>
        </span>
      ),
  },
]

/** What is held and why; what was lifted stays in the list. */
export function HoldTable({ holds }: { holds: readonly Hold[] }) {
  const workspace = useWorkspace()
  const [lifted, setLifted] = useState<Hold | null>(null)
  return (
    <>
      <Table
        caption="Legal holds"
        columns={columns}
        rows={holds}
        rowKey={({ id }) => id}
        actions={(hold) =>
          hold.liftedAt === null && (
            <Button
              size="small"
              aria-label={`Lift the hold ${hold.name}`}
              disabledReason={whyNotPermitted(workspace, 'retention:manage')}
              onClick={() => setLifted(hold)}
            >
              Lift
            </Button>
          )
        }
      />
      {lifted && <LiftHoldDialog hold={lifted} onClose={() => setLifted(null)} />}
    </>
  )
}

function ByAt({ name, at }: { name: string | null; at: number }) {
  return (
    <span className="block">
      <Minute at={at} />
      {name !== null && <span className="block text-faded">by {name}</span>}
    </span>
  )
}
