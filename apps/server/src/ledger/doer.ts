import type { Person } from '../account/store.ts'
import type { Machine } from '../keys/authentication.ts'
import type { Actor } from '../members/actor.ts'

/** Who did it, as an event names them: an identifier for the header, names for the body. */
export type Doer = {
  readonly reference: string
  readonly name: string | null
  readonly behind: { readonly personId: string; readonly name: string } | null
}

export const bySystem: Doer = { reference: 'system', name: null, behind: null }

export const byNobody: Doer = { reference: 'nobody', name: null, behind: null }

export const byPerson = ({ id, name }: Pick<Person, 'id' | 'name'>): Doer => ({
  reference: `person:${id}`,
  name,
  behind: null,
})

export const byActor = ({ personId, name, behind }: Actor): Doer => ({
  reference: `person:${personId}`,
  name,
  behind,
})

export const byMachine = ({ keyId, keyName }: Pick<Machine, 'keyId' | 'keyName'>): Doer => ({
  reference: `key:${keyId}`,
  name: keyName,
  behind: null,
})
