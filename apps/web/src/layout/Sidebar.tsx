import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { sidebarSections } from '../screen.ts'
import { Mark } from '../seal/Mark.tsx'
import { useShownWorkspace } from '../session/session.ts'
import { WorkspaceSwitch } from '../workspace/WorkspaceSwitch.tsx'
import { destinations } from './use-screen.ts'

const sections = ['workspace', 'account'] as const

export function Sidebar() {
  const workspace = useShownWorkspace()
  const shown = destinations(workspace)
  return (
    <nav aria-label="Main" className="flex h-full flex-col gap-5 overflow-y-auto px-3 pb-4">
      <Link
        to={paths.root()}
        className="-mb-3 flex h-bar shrink-0 items-center gap-2.5 px-2 text-lg font-semibold"
      >
        <Mark size={24} />
        Countersign
      </Link>
      <WorkspaceSwitch />
      {sections.map((section) => {
        const entries = shown.filter(({ screen }) => screen.sidebar?.section === section)
        if (entries.length === 0) return null
        return (
          <div key={section}>
            <h2 className="mb-1 px-2 text-xs text-faded">{sidebarSections[section]}</h2>
            <ul>
              {entries.map(({ screen, to }) => {
                const { icon: Icon, badge: Badge } = screen.sidebar ?? {}
                return (
                  <li key={to}>
                    <Link
                      to={to}
                      activeOptions={{ exact: to === paths.account() }}
                      className="flex h-row items-center gap-2.5 border-l-2 border-transparent px-2 text-sm hover:bg-shade data-[status=active]:border-accent data-[status=active]:bg-accent-wash data-[status=active]:font-medium"
                    >
                      {Icon && <Icon aria-hidden className="size-4 text-faded" />}
                      <span className="whitespace-nowrap">{screen.title}</span>
                      {Badge && <Badge />}
                    </Link>
                  </li>
                )
              })}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}
