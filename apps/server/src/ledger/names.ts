import type { Stores } from '../database/stores.ts'

/** What people and keys are called now, for references as events and rows keep them. */
export async function namesOf(stores: Stores, workspaceId: string, references: readonly string[]) {
  const idsOf = (noun: string) =>
    references.filter((one) => one.startsWith(`${noun}:`)).map((one) => one.slice(noun.length + 1))
  const people = new Map((await stores.people.list(idsOf('person'))).map(({ id, name }) => [id, name]))
  const keys = new Map((await stores.keys.list(workspaceId, idsOf('key'))).map(({ id, name }) => [id, name]))
  return references.map((reference) => {
    const id = reference.slice(reference.indexOf(':') + 1)
    return { reference, name: people.get(id) ?? keys.get(id) ?? nameless(reference) }
  })
}

/** For one of them. */
export async function nameOf(stores: Stores, workspaceId: string, reference: string): Promise<string> {
  const [named] = await namesOf(stores, workspaceId, [reference])
  return named?.name ?? nameless(reference)
}

const nameless = (reference: string): string => {
  if (reference === 'system') return 'Countersign'
  if (reference === 'nobody') return 'Nobody signed in'
  return `Somebody (…${reference.slice(-6)})`
}
