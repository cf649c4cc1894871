import { Suspense, useDeferredValue, useState } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { readSearch, useSearchParams } from '../search-params.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { FormerMembers } from './FormerMembers.tsx'
import { Invitations } from './Invitations.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { MemberFilters } from './MemberFilters.tsx'
import { MemberList } from './MemberList.tsx'
import { membersQuery } from './members-query.ts'
import { PeopleSearch } from './people-search.ts'
import { RoleTable } from './RoleTable.tsx'

export async function loader({ workspace, search }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const query = membersQuery(workspace.id, readSearch(PeopleSearch, search))
  await Promise.all([
    api.members.list.fetchInfinite(query),
    may(workspace, 'members:manage') && api.members.invitations.ensureData({ workspaceId: workspace.id }),
    may(workspace, 'ledger:erase') && api.ledger.former.ensureData({ workspaceId: workspace.id }),
  ])
}

export function PeoplePage() {
  const workspace = useWorkspace()
  const [search, changeSearch] = useSearchParams(PeopleSearch)
  // The list before stays readable while the one that is asked for is on its way.
  const shownSearch = useDeferredValue(search)
  const [isInviting, setIsInviting] = useState(false)
  return (
    <>
      <PageHeader
        title="People"
        actions={
          <Button
            tone="primary"
            onClick={() => setIsInviting(true)}
            disabledReason={
              workspace.isDemo
                ? 'Nobody can be invited into the demo workspace.'
                : whyNotPermitted(workspace, 'members:manage')
            }
          >
            Invite a person
          </Button>
        }
      >
        Who belongs to {workspace.name}, and what their role lets them do.
      </PageHeader>
      <MemberFilters search={search} onChange={changeSearch} />
      <Suspense fallback={<Skeleton />}>
        <MemberList search={shownSearch} onClearFilters={() => changeSearch(nothing)} />
      </Suspense>
      {may(workspace, 'members:manage') && <Invitations />}
      {may(workspace, 'ledger:erase') && <FormerMembers />}
      <RoleTable />
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </>
  )
}

const nothing = { search: undefined, role: undefined, state: undefined }
