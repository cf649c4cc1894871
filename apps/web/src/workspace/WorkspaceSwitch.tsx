import { Link } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { entranceOf } from '../layout/use-screen.ts'
import { useSession, useShownWorkspace } from '../session/session.ts'
import { Menu, MenuAction, MenuLink, MenuRule } from '../ui/Menu.tsx'

const NewWorkspaceDialog = lazy(() =>
  import('./NewWorkspaceDialog.tsx').then((file) => ({ default: file.NewWorkspaceDialog })),
)

export function WorkspaceSwitch() {
  const { workspaces } = useSession()
  const shown = useShownWorkspace()
  const [isCreating, setIsCreating] = useState(false)
  const isAdminSomewhere = workspaces.some(({ role, isDemo }) => role === 'admin' && !isDemo)
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={`Workspace: ${shown?.name ?? 'none'}. Switch`}
            className="flex items-center justify-between gap-2 rounded-sm border border-edge bg-sheet px-2.5 py-1.5 text-left hover:bg-shade"
          >
            <span className="min-w-0">
              <span className="block truncate text-sm font-medium">{shown?.name ?? 'No workspace'}</span>
              {shown && <span className="block text-xs text-faded">Your role: {shown.role}</span>}
            </span>
            <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-faded" />
          </button>
        }
      >
        {workspaces.map((one) => (
          <MenuLink
            key={one.id}
            link={<Link to={entranceOf(one)} aria-current={one.id === shown?.id ? 'true' : undefined} />}
          >
            <span className={one.id === shown?.id ? 'font-medium' : undefined}>{one.name}</span>
            <span className="text-xs text-faded">{one.role}</span>
          </MenuLink>
        ))}
        <MenuRule />
        <MenuAction
          onSelect={() => setIsCreating(true)}
          disabledReason={
            isAdminSomewhere ? undefined : 'Only an admin of a workspace can create another one.'
          }
        >
          New workspace
        </MenuAction>
      </Menu>
      <Suspense>{isCreating && <NewWorkspaceDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </>
  )
}
