import type { Machine } from '../keys/authentication.ts'
import type { Doer } from '../ledger/doer.ts'
import { byActor, byMachine } from '../ledger/doer.ts'
import type { Actor } from '../members/actor.ts'

/** Who stands behind a change of the policy: a person, or a machine and whoever made its API key. */
export type Author = {
  workspaceId: string
  by: Doer
  /** Whose own change it is. A key does not make a second person of whoever made it. */
  answerable: string
}

export const authorOf = (actor: Actor): Author => ({
  workspaceId: actor.workspaceId,
  by: byActor(actor),
  answerable: actor.personId,
})

export const authorOfMachine = (machine: Machine): Author => ({
  workspaceId: machine.workspaceId,
  by: byMachine(machine),
  answerable: machine.createdBy ?? machine.keyId,
})
