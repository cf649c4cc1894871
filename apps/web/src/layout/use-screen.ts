import { useMatches } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { screens } from '../routes.tsx'
import type { Screen } from '../screen.ts'
import { may, type Workspace } from '../session/session.ts'

/** The line of the route table that is shown now. */
export function useScreen(): Screen | undefined {
  const pattern = useMatches().at(-1)?.fullPath
  return screens.find(({ path }) => path === pattern)
}

/** The screens above this one and itself, outermost first: those whose path this path continues. */
export const trailOf = (screen: Screen): Screen[] =>
  screens.filter(({ path }) => screen.path === path || screen.path.startsWith(`${path}/`))

/** Where a screen is for a workspace; undefined when it needs one and there is none. */
export function locate({ path }: Screen, workspace: Workspace | undefined): string | undefined {
  if (!path.includes('$workspace')) return path
  return workspace && path.replace('$workspace', workspace.slug)
}

export type Destination = { screen: Screen; to: string }

/** Every screen that can be gone to now, in the order of the table. */
export function destinations(workspace: Workspace | undefined): Destination[] {
  return screens.flatMap((screen) => {
    const { needs, isPassage } = screen
    const to = locate(screen, workspace)
    if (to === undefined || needs === 'anyone' || isPassage) return []
    if (needs === 'person') return [{ screen, to }]
    return workspace && may(workspace, needs) ? [{ screen, to }] : []
  })
}

/** Where somebody begins: the first screen that their role includes. */
export const entranceOf = (workspace: Workspace): string => destinations(workspace)[0]?.to ?? paths.account()
