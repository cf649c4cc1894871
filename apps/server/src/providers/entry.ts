import { type Reason, Refusal } from '@countersign/decisions'
import { type ClaimReading, Email, PersonName, type Role, whyNotChangeRole } from '@countersign/people'
import type { Person } from '../account/store.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { byPerson, bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Provider } from './store.ts'

/** What comes back from a provider, and where what follows from it is written. */
export type Arrived = {
  stores: Stores
  writer: LedgerWriter
  provider: Provider
  reading: ClaimReading
  now: number
}

/**
 * Who signs in with these claims: the person the identity is linked to, or a new one. Never somebody with the same
 * e-mail address, for then a provider of one workspace could take over the accounts of another.
 */
export async function personOf(arrived: Arrived): Promise<Person> {
  const { stores, provider, reading } = arrived
  const identity = await stores.people.findIdentity(provider.id, subjectOf(reading))
  const known = identity && (await stores.people.find(identity.personId))
  if (identity && !known) throw new Error(`Identity ${identity.id} is linked to nobody.`)
  const person = known ?? (await addPerson(arrived))
  await enterWorkspace(arrived, person, known === null)
  return person
}

/** Links the provider's account to somebody who is signed in; linking it twice changes nothing. */
export async function linkIdentity(arrived: Arrived, personId: string): Promise<void> {
  const { stores, provider, reading } = arrived
  const member = await stores.members.find(provider.workspaceId, personId)
  const person = await stores.people.find(personId)
  if (member?.state !== 'active' || !person) throw notOfThisWorkspace()
  const subject = subjectOf(reading)
  const identity = await stores.people.findIdentity(provider.id, subject)
  if (identity?.personId === personId) return
  if (identity) {
    throw new Refusal({
      kind: 'conflict',
      code: 'IDENTITY_TAKEN',
      message: `This account at ${provider.name} is linked to another person here.`,
      remedy: `Sign in to ${provider.name} with your own account, or unlink it from the other person first.`,
    })
  }
  await addIdentity(arrived, person, subject)
}

/** What would stop somebody who is not here yet; a sign-in that is linked already needs none of it. */
export function problemsOfNewcomer(provider: Provider, { problems, role }: ClaimReading): Reason[] {
  return problems.length > 0 || role ? problems : [noRole(provider)]
}

async function addPerson({ stores, provider, reading, now }: Arrived): Promise<Person> {
  const email = reading.email === null ? null : usableEmail(reading.email)
  if (email && (await stores.people.findByEmail(email))) throw emailHasAccount(email, provider)
  const [first, ...others] = problemsOfNewcomer(provider, reading)
  if (first) throw claimsRefused(first, others)
  if (!email) throw new Error('Claims without an e-mail address came without a problem.')
  const person: Person = {
    id: newId('person', now),
    email,
    name: usableName(reading.name ?? email, email),
    passwordHash: null,
    isPersona: false,
    createdAt: now,
  }
  try {
    await stores.people.add(person)
  } catch (error) {
    // An invitation to the same address was accepted in the same moment.
    throw isDuplicate(error) ? emailHasAccount(email, provider) : error
  }
  return person
}

async function addIdentity(
  { stores, writer, provider, now }: Arrived,
  person: Person,
  subject: string,
): Promise<void> {
  const id = newId('identity', now)
  await stores.people.link({ id, providerId: provider.id, subject, personId: person.id, linkedAt: now })
  await writer.append(stores, provider.workspaceId, {
    by: byPerson(person),
    action: 'person.identity_linked',
    subjectId: person.id,
    facts: { identity: id },
    words: { providerName: provider.name, name: person.name },
  })
}

/** The provider gives and changes roles that it gave itself; a role granted here is granted and taken here. */
async function enterWorkspace(arrived: Arrived, person: Person, isNew: boolean): Promise<void> {
  const { stores, writer, provider, reading, now } = arrived
  const { workspaceId } = provider
  const { role } = reading
  const personId = person.id
  const member = await stores.members.find(workspaceId, personId)
  if (member?.state === 'disabled') throw disabled(provider)
  if (!member) {
    const [first, ...others] = role ? [] : problemsOfNewcomer(provider, reading)
    if (first) throw claimsRefused(first, others)
    if (!role) throw new Error('Claims without a role came without a problem.')
    await stores.members.add({
      workspaceId,
      personId,
      role,
      state: 'active',
      grantedBy: 'sso',
      joinedAt: now,
    })
    await tellOfNewcomer(arrived, person, role, isNew)
  } else if (role) {
    await changeGivenRole(stores, writer, workspaceId, person, role)
  }
}

/** Locks the admins first, like every change that could leave the workspace without one. */
async function changeGivenRole(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  { id: personId, name }: Person,
  role: Role,
): Promise<void> {
  await stores.members.lock(workspaceId)
  const member = await stores.members.find(workspaceId, personId)
  if (member?.grantedBy !== 'sso' || member.role === role) return
  const admins = await stores.members.activeAdmins(workspaceId)
  const facts = {
    role: member.role,
    state: member.state,
    isYou: true,
    isPersona: false,
    otherActiveAdmins: admins.filter((id) => id !== personId).length,
    otherWorkspaces: 0,
  }
  // The last admin stays one and gets in: a mistake in the role table must not lock everybody out.
  if (whyNotChangeRole(facts, role)) return
  await stores.members.set(workspaceId, personId, { role })
  await writer.append(stores, workspaceId, {
    by: bySystem,
    action: 'member.role_changed',
    subjectId: personId,
    facts: { from: member.role, to: role, by: 'single-sign-on' },
    words: { name },
  })
}

async function tellOfNewcomer(arrived: Arrived, person: Person, role: Role, isNew: boolean): Promise<void> {
  const { stores, writer, provider, reading } = arrived
  const about = { by: byPerson(person), subjectId: person.id }
  if (isNew) {
    await writer.append(stores, provider.workspaceId, {
      ...about,
      action: 'person.created',
      facts: { by: 'single-sign-on' },
      words: { name: person.name, email: person.email },
    })
    await addIdentity(arrived, person, subjectOf(reading))
  }
  await writer.append(stores, provider.workspaceId, {
    ...about,
    action: 'member.joined',
    facts: { role, by: 'single-sign-on' },
    words: { name: person.name },
  })
}

function subjectOf({ subject, problems }: ClaimReading): string {
  if (subject !== null && subject.length <= 255) return subject
  const [first] = problems
  if (subject === null && first) throw claimsRefused(first, [])
  throw claimsRefused(
    {
      code: 'SUBJECT_NOT_USABLE',
      message: 'The "sub" claim has more than 255 characters, which OpenID Connect does not allow.',
      remedy: 'Let the provider send a shorter subject for this client.',
    },
    [],
  )
}

function usableEmail(text: string): string {
  const { data } = Email.safeParse(text)
  if (data !== undefined) return data
  throw claimsRefused(
    {
      code: 'EMAIL_NOT_USABLE',
      message: `The "email" claim is no e-mail address: "${text.slice(0, 100)}".`,
      remedy: "Correct the address in the provider's directory.",
    },
    [],
  )
}

/** A name may be too long or hold what must not be shown; who signs in cannot mend that, so a part will do. */
const usableName = (name: string, email: string): string =>
  PersonName.safeParse(name.slice(0, 80)).data ?? email.slice(0, 80)

const claimsRefused = (first: Reason, others: readonly Reason[]) =>
  new Refusal({
    kind: 'not-permitted',
    code: first.code,
    message: [first, ...others].map(({ message }) => message).join(' '),
    remedy: [...new Set([first, ...others].map(({ remedy }) => remedy))].join(' '),
  })

const noRole = (provider: Provider): Reason => ({
  code: 'NO_ROLE_FOR_NEWCOMERS',
  message: `${provider.name} gives no role to new people: it has neither a role claim nor a default role.`,
  remedy: 'Ask an admin to invite you, or to choose a role claim or a default role for this provider.',
})

const emailHasAccount = (email: string, provider: Provider) =>
  new Refusal({
    kind: 'conflict',
    code: 'EMAIL_HAS_ACCOUNT',
    message: `${email} already has an account here that is not linked to ${provider.name}.`,
    remedy: `Sign in with the password of that account, then link ${provider.name} under Account.`,
  })

const disabled = (provider: Provider) =>
  new Refusal({
    kind: 'not-permitted',
    code: 'MEMBER_DISABLED',
    message: `Your membership in the workspace of ${provider.name} is disabled.`,
    remedy: 'Ask an admin of the workspace to enable it.',
  })

/** Also the answer where an account is linked to a provider of somebody else's workspace. */
export const notOfThisWorkspace = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'NOT_A_MEMBER',
    message: 'This provider belongs to a workspace of which you are not an active member.',
    remedy: 'Link an account at a provider of one of your workspaces.',
  })
