import type { Obstacle } from '@countersign/decisions'
import { Role, roleHas } from '@countersign/people'
import type { KeyManager } from '@countersign/proofs'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'

export type Managers = readonly { personId: string; name: string }[]

/** Who is really there. Playing a persona does not make somebody a second person. */
export const personBehind = ({ personId, behind }: Actor): string => behind?.personId ?? personId

/** The people of a workspace who may manage signing keys now. A persona is nobody. */
export const managersOf = (stores: Stores, workspaceId: string): Promise<Managers> =>
  stores.members.activePeople(
    workspaceId,
    Role.options.filter((role) => roleHas(role, 'signing-keys:manage')),
  )

/** Who asks, as the rules want it told. */
export const managerOf = (actor: Actor): KeyManager => ({
  personId: personBehind(actor),
  mayManage: roleHas(actor.role, 'signing-keys:manage'),
})

/** Where two are needed, only somebody who may manage keys as themselves is one of them. */
export const whyNotOneOfTwo = (actor: Actor, managers: Managers): Obstacle =>
  managers.length < 2 || managers.some(({ personId }) => personId === personBehind(actor))
    ? null
    : {
        code: 'PERSONA_IS_NOBODY',
        message: 'Two people are needed here, and a persona of the demo is none of them.',
        remedy: 'Sign in as yourself, as an admin of this workspace.',
      }
