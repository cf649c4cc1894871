import { Link } from '@tanstack/react-router'
import { useShownWorkspace } from '../session/session.ts'
import { locate, trailOf, useScreen } from './use-screen.ts'

export function Breadcrumbs() {
  const screen = useScreen()
  const workspace = useShownWorkspace()
  if (!screen) return null
  const trail = trailOf(screen)
  const isInWorkspace = screen.path.includes('$workspace')
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0 text-sm">
      <ol className="flex min-w-0 items-center gap-1.5">
        {isInWorkspace && workspace && (
          <li className="hidden min-w-0 items-center gap-1.5 text-faded sm:flex">
            <span className="truncate">{workspace.name}</span>
            <span aria-hidden>/</span>
          </li>
        )}
        {trail.map((crumb, index) =>
          crumb === screen ? (
            <li key={crumb.path} aria-current="page" className="truncate font-medium">
              {crumb.title}
            </li>
          ) : (
            <li key={crumb.path} className="flex items-center gap-1.5 text-faded">
              <Link
                to={locate(crumb, workspace) ?? ''}
                className="inline-flex min-h-6 items-center hover:text-ink hover:underline"
              >
                {crumb.title}
              </Link>
              {index < trail.length - 1 && <span aria-hidden>/</span>}
            </li>
          ),
        )}
      </ol>
    </nav>
  )
}
