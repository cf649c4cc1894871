import { Ellipsis } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Menu, MenuAction } from '../ui/Menu.tsx'
import { Minute } from '../ui/Minute.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { type Access, accessWords, calledOf, packName } from './access-query.ts'
import { ChangeAccessDialog } from './ChangeAccessDialog.tsx'
import { GiveAccessDialog } from './GiveAccessDialog.tsx'

const columns: readonly Column<Access>[] = [
  {
    header: 'Auditor',
    isRowHeader: true,
    cell: (access) => (
      <span className="min-w-0">
        <span className="font-medium break-words">{calledOf(access)}</span>
        {access.name !== null && access.email !== null && (
          <span className="block break-all text-faded">{access.email}</span>
        )}
      </span>
    ),
  },
  {
    header: 'State',
    cell: (access) => (
      <span className="min-w-0">
        <Status tone={accessWords[access.state].tone}>{accessWords[access.state].word}</Status>
        {access.state === 'over' && <span className="block text-faded">{endOf(access)}</span>}
      </span>
    ),
  },
  { header: 'Until', cell: ({ until }) => <Minute at={until} /> },
  {
    header: 'Packs',
    cell: ({ exports }) =>
      exports.length === 0 ? (
        <span className="text-faded">None</span>
      ) : (
        <ul className="min-w-0 break-words">
          {exports.map((pack) => (
            <li key={pack.id}>{packName(pack)}</li>
          ))}
        </ul>
      ),
  },
  {
    header: 'Given',
    cell: ({ grantedAt, grantedByName }) => (
      <span>
        <Minute at={grantedAt} />
        {grantedByName !== null && <span className="block text-faded">by {grantedByName}</span>}
      </span>
    ),
  },
]

const ends = {
  ended: 'by hand',
  time: 'when its time was over',
  withdrawn: 'with its invitation',
  member: 'with the role',
} as const

function endOf({ endCause, endedByName }: Access): string {
  if (endCause === null || endCause === 'time') return ends.time
  return endedByName === null ? ends[endCause] : `${ends[endCause]}, by ${endedByName}`
}

export function AuditorTable({ accesses }: { accesses: readonly Access[] }) {
  const { id: workspaceId } = useWorkspace()
  const [changed, setChanged] = useState<Access | null>(null)
  const [again, setAgain] = useState<Access | null>(null)
  const end = trpc.auditors.end.useMutation({ onSuccess: () => api.auditors.invalidate() })
  const askToEnd = (access: Access) =>
    confirm({
      title: `End the access of ${calledOf(access)}?`,
      effect: `${calledOf(access)} sees nothing of this workspace from the next request on, and a download on its way is broken off. It cannot be undone; you can give another access.`,
      action: 'End access',
      isDangerous: true,
      run: () => end.mutateAsync({ workspaceId, accessId: access.id }),
      done: `The access of ${calledOf(access)} was ended.`,
    })
  // Whoever has another access that is open gets packs added to that one.
  const isLast = (access: Access) =>
    access.isAuditor && !accesses.some((one) => one.personId === access.personId && one.state === 'open')
  function actsOn(access: Access): ReactNode {
    if (access.state === 'over') {
      return isLast(access) && <MenuAction onSelect={() => setAgain(access)}>Give access again</MenuAction>
    }
    return (
      <>
        <MenuAction onSelect={() => setChanged(access)}>Change access</MenuAction>
        <MenuAction isDangerous onSelect={() => askToEnd(access)}>
          End access
        </MenuAction>
      </>
    )
  }
  return (
    <>
      <Table
        caption="Auditors, the newest access first"
        columns={columns}
        rows={accesses}
        rowKey={({ id }) => id}
        actions={(access) => {
          const acts = actsOn(access)
          return acts && <AccessMenu access={access}>{acts}</AccessMenu>
        }}
      />
      {changed && <ChangeAccessDialog access={changed} onClose={() => setChanged(null)} />}
      {again && <GiveAccessDialog for={again} onClose={() => setAgain(null)} />}
    </>
  )
}

function AccessMenu({ access, children }: { access: Access; children: ReactNode }) {
  return (
    <Menu
      trigger={
        <Button
          tone="quiet"
          size="icon"
          aria-label={`Actions for ${calledOf(access)}`}
          icon={<Ellipsis aria-hidden className="size-4" />}
        />
      }
    >
      {children}
    </Menu>
  )
}
