import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { MemberMenu } from './MemberMenu.tsx'
import { type Member, membersQuery } from './members-query.ts'
import { isNarrowed, type PeopleSearch } from './people-search.ts'

const columns: readonly Column<Member>[] = [
  {
    header: 'Name',
    isRowHeader: true,
    cell: (member) => (
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 font-medium">
        {member.name}
        {member.isYou && <Badge tone="accent">You</Badge>}
        {member.isPersona && <Badge>Persona</Badge>}
      </span>
    ),
  },
  { header: 'E-mail', cell: (member) => <span className="min-w-0 break-all">{member.email}</span> },
  {
    header: 'Role',
    cell: (member) => (
      <span className="whitespace-nowrap">
        {member.role}
        {member.grantedBy === 'sso' && <span className="text-faded"> by sign-in provider</span>}
        {member.groups.length > 0 && (
          <span className="block whitespace-normal text-faded">{member.groups.join(', ')}</span>
        )}
      </span>
    ),
  },
  {
    header: 'State',
    cell: (member) => <MemberState member={member} />,
  },
  {
    header: 'Last seen',
    cell: (member) =>
      member.lastSeenAt ? <Time at={member.lastSeenAt} /> : <span className="text-faded">Never</span>,
  },
]

/** An auditor sees nothing but while an access is open, whatever their account is. */
function MemberState({ member: { state, role, accessUntil } }: { member: Member }) {
  if (state === 'disabled') return <Status tone="off">Disabled</Status>
  if (role !== 'auditor') return <Status tone="allow">Active</Status>
  if (accessUntil === null) return <Status tone="off">Access over</Status>
  return (
    <span>
      <Status tone="allow">Active</Status>
      <span className="block text-faded">
        until <Time at={accessUntil} />
      </span>
    </span>
  )
}

type MemberListProps = { search: PeopleSearch; onClearFilters: () => void }

export function MemberList({ search, onClearFilters }: MemberListProps) {
  const workspace = useWorkspace()
  const [, members] = trpc.members.list.useSuspenseInfiniteQuery(membersQuery(workspace.id, search), {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const rows = members.data.pages.flatMap((page) => page.items)
  const total = members.data.pages[0]?.total ?? 0
  if (rows.length === 0 && isNarrowed(search)) {
    return (
      <div className="mb-9">
        <EmptyState title="Nobody matches" action={<Button onClick={onClearFilters}>Clear filters</Button>}>
          No member of {workspace.name} fits what you searched for.
        </EmptyState>
      </div>
    )
  }
  return (
    <section aria-label="Members" className="mb-9">
      <Table
        caption={`Members of ${workspace.name}`}
        columns={columns}
        rows={rows}
        rowKey={(member) => member.personId}
        actions={(member) => <MemberMenu member={member} workspace={workspace} />}
      />
      <MoreRows shown={rows.length} total={total} noun={{ one: 'person', other: 'people' }} pages={members} />
    </section>
  )
}
