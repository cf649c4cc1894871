import { Link, useLocation } from '@tanstack/react-router'
import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuAction, MenuLink, MenuRule } from '../ui/Menu.tsx'
import { ManageViewsDialog } from './ManageViewsDialog.tsx'
import { SaveViewDialog, type ViewedPage } from './SaveViewDialog.tsx'

type ViewsMenuProps = {
  page: ViewedPage
  /** The address of the list that they are views of. */
  to: string
  /** What has to be done before there is something to save. */
  before: string
}

/** The ways of looking at a list that somebody keeps for themselves: what is chosen on it, under a name. */
export function ViewsMenu({ page, to, before }: ViewsMenuProps) {
  const { id: workspaceId } = useWorkspace()
  const query = useLocation().searchStr.replace(/^\?/, '')
  const { data: views = [] } = trpc.views.list.useQuery({ workspaceId, page })
  const [open, setOpen] = useState<'save' | 'manage' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Menu trigger={<Button icon={<Bookmark aria-hidden className="size-4" />}>Views</Button>}>
        {views.map((view) => (
          <MenuLink
            key={view.id}
            link={
              <Link to={to} search={Object.fromEntries(new URLSearchParams(view.query))} activeProps={{}} />
            }
          >
            {view.name}
          </MenuLink>
        ))}
        {views.length > 0 && <MenuRule />}
        <MenuAction onSelect={() => setOpen('save')} disabledReason={query === '' ? before : undefined}>
          Save as a view
        </MenuAction>
        <MenuAction
          onSelect={() => setOpen('manage')}
          disabledReason={views.length === 0 ? 'No view is saved yet.' : undefined}
        >
          Manage views
        </MenuAction>
      </Menu>
      {open === 'save' && <SaveViewDialog page={page} query={query} onClose={close} />}
      {open === 'manage' && <ManageViewsDialog views={views} onClose={close} />}
    </>
  )
}
