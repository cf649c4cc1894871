import type { Stores } from '../database/stores.ts'

/** What hangs on a key: the agents whose valid proof it signed at a position or after it, and some of their names. */
type SignedBy = { agents: number; some: readonly { id: string; name: string }[] }

/** Answered by promotion, which keeps the proofs. */
export type ProofsSignedBy = (
  stores: Stores,
  workspaceId: string,
  kid: string,
  fromIndex: number,
) => Promise<SignedBy>
