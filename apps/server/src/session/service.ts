import { Refusal } from '@countersign/decisions'
import { lastSeenPrecisionMs, type SessionLimits, sessionStanding } from '@countersign/people'
import type { Person } from '../account/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byNobody, byPerson } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Passwords } from '../secrets/password.ts'
import { newToken, tokenHash } from '../secrets/token.ts'
import type { Devices } from './device.ts'
import type { Session } from './store.ts'
import type { Throttle } from './throttle.ts'

/** Where a request comes from; shown to people in the list of their sessions. */
export type Origin = { address: string; userAgent: string }

export type SignedIn = { token: string; device: string }

type Deps = {
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  clock: Clock
  passwords: Passwords
  throttle: Throttle
  devices: Devices
  limits: SessionLimits
  metrics: Pick<Metrics, 'signIns'>
}

export class SessionService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async signIn(email: string, password: string, device: string | null, origin: Origin): Promise<SignedIn> {
    const { stores, transact, passwords, throttle, devices } = this.#deps
    const person = await stores.people.findByEmail(email)
    const known = person && devices.knows(person.id, device) ? device : null
    const buckets = throttle.buckets(email, origin.address, known)
    const stored = person?.passwordHash ?? null
    const right = await throttle.guess(buckets, () => passwords.matches(password, stored))
    if (person && !right) await this.#tellRefused(person, origin)
    if (!right || !person) throw wrongCredentials()
    await this.#refuseWithoutWorkspace(person.id)

    if (person.passwordHash && passwords.isOutdated(person.passwordHash)) {
      await stores.people.setPassword(person.id, await passwords.hash(password))
    }
    return transact((within) => this.open(within, person, 'password', origin))
  }

  /** The workspaces that the account opens should know that somebody tries; nothing else changes. */
  async #tellRefused(person: Person, { address, userAgent }: Origin): Promise<void> {
    const { stores, writer } = this.#deps
    for (const { workspace } of await stores.workspaces.ofPerson(person.id)) {
      await writer.decide(workspace.id, {
        by: byNobody,
        action: 'session.sign_in_refused',
        subjectId: person.id,
        outcome: 'deny',
        codes: ['WRONG_CREDENTIALS'],
        facts: { method: 'password' },
        words: { name: person.name, address: address.slice(0, 64), userAgent: userAgent.slice(0, 255) },
      })
    }
  }

  /** Makes a session with a token that did not exist before, so a planted one is worth nothing. */
  async open(
    stores: Stores,
    person: Pick<Person, 'id' | 'name'>,
    method: Session['method'],
    origin: Origin,
    onlyWorkspaceId: string | null = null,
  ): Promise<SignedIn> {
    const { metrics, clock, writer, devices } = this.#deps
    const now = clock()
    const token = newToken('css_')
    const id = newId('session', now)
    const address = origin.address.slice(0, 64)
    const userAgent = origin.userAgent.slice(0, 255)
    await stores.sessions.add({
      id,
      tokenHash: tokenHash(token),
      personId: person.id,
      actingAsId: null,
      onlyWorkspaceId,
      method,
      address,
      userAgent,
      createdAt: now,
      lastSeenAt: now,
      endedAt: null,
    })
    const told = {
      by: byPerson(person),
      action: 'session.signed_in' as const,
      subjectId: id,
      facts: { method: methodInLedger[method] },
      words: { address, userAgent },
    }
    await writer.appendForPerson(stores, person.id, told, onlyWorkspaceId)
    metrics.signIns.inc({ method })
    return { token, device: devices.issue(person.id) }
  }

  /** Who is behind a token, or null when the session has ended in any way. */
  async authenticate(token: string): Promise<{ session: Session; person: Person } | null> {
    const { stores, clock, limits } = this.#deps
    const found = await stores.sessions.findByToken(tokenHash(token))
    if (!found) return null
    const now = clock()
    if (sessionStanding(found.session, limits, now) !== 'live') return null
    if (now - found.session.lastSeenAt >= lastSeenPrecisionMs)
      await stores.sessions.seen(found.session.id, now)
    return found
  }

  async signOut(person: Person, session: Session): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const ended = await stores.sessions.end(session.personId, session.id, clock())
      // Leaving is never refused, not even where nothing can be written down any more.
      if (!ended || writer.isReadOnly) return
      const told = {
        by: byPerson(person),
        action: 'session.signed_out' as const,
        subjectId: session.id,
        facts: {},
        words: {},
      }
      await writer.appendForPerson(stores, person.id, told, session.onlyWorkspaceId)
    })
  }

  async list(current: Session) {
    const { stores, clock, limits } = this.#deps
    const now = clock()
    const open = await stores.sessions.openOf(current.personId, now - limits.absoluteMs)
    return open
      .filter((session) => sessionStanding(session, limits, now) === 'live')
      .map(({ id, method, createdAt, lastSeenAt, address, userAgent }) => ({
        id,
        method,
        createdAt,
        lastSeenAt,
        expiresAt: Math.min(createdAt + limits.absoluteMs, lastSeenAt + limits.idleMs),
        address,
        userAgent,
        isCurrent: id === current.id,
      }))
  }

  async revoke(person: Person, sessionId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      if (!(await stores.sessions.end(person.id, sessionId, clock()))) throw noSuchSession()
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'session.ended',
        subjectId: sessionId,
        facts: { person: person.id },
        words: { name: person.name },
      })
    })
  }

  async revokeOthers(person: Person, current: Session): Promise<{ ended: number }> {
    const { transact, clock, writer } = this.#deps
    return transact(async (stores) => {
      const ended = await stores.sessions.endAll(current.personId, clock(), current.id)
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'session.others_ended',
        subjectId: current.id,
        facts: { sessionsEnded: ended },
        words: {},
      })
      return { ended }
    })
  }

  async #refuseWithoutWorkspace(personId: string): Promise<void> {
    if ((await this.#deps.stores.workspaces.ofPerson(personId)).length > 0) return
    throw new Refusal({
      kind: 'not-permitted',
      code: 'NO_WORKSPACE',
      message: 'Your account is not an active member of any workspace.',
      remedy: 'Ask an admin of your workspace to enable or invite you.',
    })
  }
}

const methodInLedger = { password: 'password', oidc: 'single-sign-on', link: 'link' } as const

const noSuchSession = () =>
  new Refusal({
    kind: 'not-found',
    code: 'SESSION_NOT_FOUND',
    message: 'There is no such open session of yours.',
    remedy: 'Reload the list; the session may have ended already.',
  })

const wrongCredentials = () =>
  new Refusal({
    kind: 'not-signed-in',
    code: 'WRONG_CREDENTIALS',
    message: 'The e-mail address or the password is wrong.',
    remedy: 'Try again, or ask an admin of your workspace for a reset link.',
  })
