import type { ProofsSignedBy } from '../signing-keys/proofs-signed-by.ts'

const mostNamed = 20

/** The agents that are governed by a proof of this key from a position of the ledger on: what goes with the key. */
export const proofsSignedBy: ProofsSignedBy = async (stores, workspaceId, kid, fromIndex) => ({
  agents: await stores.proofs.countCurrentBy(workspaceId, kid, fromIndex),
  some: await stores.proofs.currentBy(workspaceId, kid, fromIndex, mostNamed),
})
