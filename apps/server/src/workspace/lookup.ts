import { Refusal } from '@countersign/decisions'
import type { Stores } from '../database/stores.ts'
import type { Workspace } from './store.ts'

export async function getWorkspace(stores: Stores, id: string): Promise<Workspace> {
  const workspace = await stores.workspaces.find(id)
  if (workspace) return workspace
  throw workspaceNotFound()
}

export async function lockWorkspace(stores: Stores, id: string): Promise<Workspace> {
  const workspace = await stores.workspaces.lock(id)
  if (workspace) return workspace
  throw workspaceNotFound()
}

const workspaceNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'WORKSPACE_NOT_FOUND',
    message: 'There is no such workspace.',
    remedy: 'Choose a workspace from the list.',
  })
