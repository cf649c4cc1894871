/** How the ledger names who acts and what an event is about: a noun and an identifier, never a name. */
export const idOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

const words: Readonly<Record<string, string>> = {
  person: 'person',
  member: 'member',
  key: 'API key',
  provider: 'sign-in provider',
  invitation: 'invitation',
  link: 'one-time link',
  identity: 'identity',
  session: 'session',
  workspace: 'workspace',
  ledger: 'ledger',
  checkpoint: 'checkpoint',
  witness: 'witness',
  agent: 'agent',
  'signing-key': 'signing key',
}

/** "Countersign", a name, or the noun with the end of its identifier. */
export function describeReference(reference: string, name?: string | null): string {
  if (reference === 'system') return 'Countersign'
  if (reference === 'nobody') return 'Nobody signed in'
  if (name) return name
  const noun = reference.slice(0, reference.indexOf(':'))
  return `${words[noun] ?? noun} …${reference.slice(-6)}`
}

/** What the server calls somebody whose name it does not know any more. */
export const namelessOf = (reference: string): string => `Somebody (…${reference.slice(-6)})`
