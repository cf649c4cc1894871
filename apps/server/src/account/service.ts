import { Refusal } from '@countersign/decisions'
import { passwordProblem } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byPerson } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Passwords } from '../secrets/password.ts'
import type { Session } from '../session/store.ts'
import type { Throttle } from '../session/throttle.ts'
import type { Person } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  passwords: Passwords
  throttle: Throttle
  writer: LedgerWriter
}

/** What people do with their own account. */
export class AccountService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async rename(person: Person, name: string): Promise<void> {
    refusePersona(person)
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      await stores.people.rename(person.id, name)
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'person.renamed',
        subjectId: person.id,
        facts: {},
        words: { from: person.name, to: name },
      })
    })
  }

  /** Ends every other session: whoever knew the old password is out. */
  async changePassword(person: Person, session: Session, current: string, next: string): Promise<void> {
    refusePersona(person)
    const { passwords, throttle, transact, clock, writer } = this.#deps
    const buckets = throttle.buckets(person.email, session.address)
    if (!(await throttle.guess(buckets, () => passwords.matches(current, person.passwordHash)))) {
      throw new Refusal({
        kind: 'bad-input',
        code: 'WRONG_PASSWORD',
        message: 'The current password is wrong.',
        remedy: 'Type the password you sign in with, or ask an admin for a reset link.',
      })
    }
    refuseWeakPassword(next, person)
    const passwordHash = await passwords.hash(next)
    await transact(async (stores) => {
      await stores.people.setPassword(person.id, passwordHash)
      const sessionsEnded = await stores.sessions.endAll(person.id, clock(), session.id)
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'person.password_changed',
        subjectId: person.id,
        facts: { sessionsEnded },
        words: {},
      })
    })
  }

  async identities(person: Person) {
    const { stores } = this.#deps
    const found = await stores.people.identitiesOf(person.id)
    const providers = await Promise.all(found.map((identity) => stores.providers.find(identity.providerId)))
    return found.map(({ id, subject, linkedAt }, at) => ({
      id,
      subject,
      linkedAt,
      providerName: providers[at]?.name ?? 'Removed provider',
    }))
  }

  async unlink(person: Person, identityId: string): Promise<void> {
    const linked = await this.#deps.stores.people.identitiesOf(person.id)
    if (!person.passwordHash && linked.length <= 1) {
      throw new Refusal({
        kind: 'conflict',
        code: 'LAST_WAY_IN',
        message: 'This is the only way into your account.',
        remedy: 'Ask an admin for a reset link and set a password first.',
      })
    }
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const identity = linked.find(({ id }) => id === identityId)
      if (!identity || !(await stores.people.unlink(person.id, identityId))) throw noSuchIdentity()
      const provider = await stores.providers.find(identity.providerId)
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'person.identity_unlinked',
        subjectId: person.id,
        facts: { identity: identityId },
        words: { providerName: provider?.name ?? 'a removed provider', name: person.name },
      })
    })
  }
}

const noSuchIdentity = () =>
  new Refusal({
    kind: 'not-found',
    code: 'IDENTITY_NOT_FOUND',
    message: 'There is no such linked account.',
    remedy: 'Reload the page.',
  })

export function refuseWeakPassword(password: string, person: { email: string; name: string }): void {
  const problem = passwordProblem(password, person)
  if (problem) {
    throw new Refusal({
      kind: 'bad-input',
      code: 'WEAK_PASSWORD',
      message: problem,
      remedy: 'A few unrelated words make a password that is long and easy to remember.',
    })
  }
}

function refusePersona(person: Person): void {
  if (!person.isPersona) return
  throw new Refusal({
    kind: 'conflict',
    code: 'PERSONA_IS_FIXED',
    message: 'Personas of the demo workspace cannot be changed.',
    remedy: 'Set up your own account to try this.',
  })
}
