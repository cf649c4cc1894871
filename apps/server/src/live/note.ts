import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'

/** The nouns whose lists and pages a change can make stale. */
export type LiveNoun =
  | 'agents'
  | 'members'
  | 'invitations'
  | 'keys'
  | 'promotions'
  | 'runs'
  | 'signingKeys'
  | 'workspace'
  | 'providers'
  | 'demo'
  | 'policy'
  | 'revalidations'
  | 'drift'
  | 'exports'
  | 'auditors'
  | 'retention'
  | 'ledger'

/** Tells every browser that looks at the workspace; written in the transaction of the change itself. */
export async function noteChange(
  stores: Stores,
  workspaceId: string,
  noun: LiveNoun,
  at: number,
): Promise<void> {
  await stores.workspaces.noteChange({ workspaceId, id: newId('change', at), noun, at })
}
