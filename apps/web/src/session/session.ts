import { type Permission, permissions } from '@countersign/people'
import type { Outputs } from '@countersign/server/router'
import { useParams } from '@tanstack/react-router'
import { api, trpc } from '../trpc.ts'
import { readStorage, writeStorage } from '../ui/preference.ts'

export type Session = Outputs['session']['current']
export type Workspace = Session['workspaces'][number]
export type Person = NonNullable<Session['person']>

const lastWorkspaceKey = 'countersign.workspace'

export function useSession(): Session {
  const [session] = trpc.session.current.useSuspenseQuery({})
  return session
}

/** The person who is signed in. Only for what is shown inside the shell, which nobody else gets to see. */
export function usePerson(): Person {
  const { person } = useSession()
  if (!person) throw new Error('This part of the app is only shown to people who are signed in')
  return person
}

/** The workspace of the URL. Only for screens below `/w/`. */
export function useWorkspace(): Workspace {
  const workspace = useShownWorkspace()
  if (!workspace) throw new Error('This part of the app is only shown inside a workspace')
  return workspace
}

/** The workspace of the URL, or the last one used where the URL names none (as below `/account`). */
export function useShownWorkspace(): Workspace | undefined {
  const session = useSession()
  const { workspace: slug } = useParams({ strict: false })
  return slug ? findWorkspace(session, slug) : preferredWorkspace(session)
}

export const may = (workspace: Workspace, permission: Permission): boolean =>
  workspace.permissions.some((held) => held === permission)

/** Why a person may not do something here, in the words of the permission; undefined when they may. */
export function whyNotPermitted(workspace: Workspace, permission: Permission): string | undefined {
  if (may(workspace, permission)) return undefined
  return `Your role (${workspace.role}) does not include: ${permissions[permission]}.`
}

export const findWorkspace = (session: Session, slug: string): Workspace | undefined =>
  session.workspaces.find((workspace) => workspace.slug === slug)

export function preferredWorkspace(session: Session): Workspace | undefined {
  const last = readStorage(lastWorkspaceKey)
  return (
    session.workspaces.find(({ slug }) => slug === last) ??
    session.workspaces.find(({ isDemo }) => !isDemo) ??
    session.workspaces[0]
  )
}

export const rememberWorkspace = (workspace: Workspace): void =>
  writeStorage(lastWorkspaceKey, workspace.slug)

/** Asks anew who is signed in and what they may do: after signing in, and after anything that changes it. */
export const reloadSession = (): Promise<Session> => api.session.current.fetch({}, { staleTime: 0 })
