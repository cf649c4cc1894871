import { Link, useLocation } from '@tanstack/react-router'
import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuAction, MenuLink, MenuRule } from '../ui/Menu.tsx'
import { ManageViewsDialog } from './ManageViewsDialog.tsx'
import { SaveViewDialog } from './SaveViewDialog.tsx'

/** The ways of looking at the list that somebody keeps for themselves: filters, order and columns under a name. */
export function ViewsMenu() {
  const { id: workspaceId, slug } = useWorkspace()
  const query = useLocation().searchStr.replace(/^\?/, '')
  const { data: views = [] } = trpc.views.list.useQuery({ workspaceId })
  const [open, setOpen] = useState<'save' | 'manage' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Menu trigger={<Button icon={<Bookmark aria-hidden className="size-4" />}>Views</Button>}>
        {views.map((view) => (
          <MenuLink
            key={view.id}
            link={
              <Link
                to={paths.agents(slug)}
                search={Object.fromEntries(new URLSearchParams(view.query))}
                activeProps={{}}
              />
            }
          >
            {view.name}
          </MenuLink>
        ))}
        {views.length > 0 && <MenuRule />}
        <MenuAction
          onSelect={() => setOpen('save')}
          disabledReason={query === '' ? 'Filter, sort or choose columns first.' : undefined}
        >
          Save as a view
        </MenuAction>
        <MenuAction
          onSelect={() => setOpen('manage')}
          disabledReason={views.length === 0 ? 'No view is saved yet.' : undefined}
        >
          Manage views
        </MenuAction>
      </Menu>
      {open === 'save' && <SaveViewDialog query={query} onClose={close} />}
      {open === 'manage' && <ManageViewsDialog views={views} onClose={close} />}
    </>
  )
}
