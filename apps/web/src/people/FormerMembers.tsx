import { useState } from 'react'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Section } from '../ui/Section.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { EraseDialog } from './EraseDialog.tsx'
import { type Former, nameOfFormer } from './former.ts'

const columns: readonly Column<Former>[] = [
  {
    header: 'Name',
    isRowHeader: true,
    cell: (former) => <span className="font-medium">{nameOfFormer(former)}</span>,
  },
  {
    header: 'E-mail',
    cell: ({ email }) =>
      email === null ? (
        <span className="text-faded">Account gone</span>
      ) : (
        <span className="break-all">{email}</span>
      ),
  },
]

/** Whose names the ledger still tells, though they have left. */
export function FormerMembers() {
  const workspace = useWorkspace()
  const [former] = trpc.ledger.former.useSuspenseQuery({ workspaceId: workspace.id })
  const [erased, setErased] = useState<Former | null>(null)
  if (former.length === 0) return null
  return (
    <Section
      title="Former members"
      description="They have left, and the ledger still tells their names and addresses. These can be erased when somebody asks for it."
    >
      <Table
        caption="Former members"
        columns={columns}
        rows={former}
        rowKey={({ personId }) => personId}
        actions={(person) => (
          <Button
            size="small"
            tone="quiet"
            aria-label={`Erase personal data of ${nameOfFormer(person)}`}
            onClick={() => setErased(person)}
          >
            <span className="sm:hidden">Erase…</span>
            <span className="hidden sm:inline">Erase personal data…</span>
          </Button>
        )}
      />
      {erased && <EraseDialog former={erased} onClose={() => setErased(null)} />}
    </Section>
  )
}
