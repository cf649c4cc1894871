import { Navigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { usePerson, useSession } from '../session/session.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'

export function NoWorkspacePage() {
  const { workspaces } = useSession()
  const { email } = usePerson()
  if (workspaces.length > 0) return <Navigate to={paths.root()} replace />
  return (
    <>
      <PageHeader title="No workspace" />
      <EmptyState title="You are not a member of any workspace">
        Ask an admin for an invitation to {email}. Once you have accepted it, the workspace appears here.
      </EmptyState>
    </>
  )
}
