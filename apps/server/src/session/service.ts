import { Refusal } from '@countersign/decisions'
import { lastSeenPrecisionMs, type SessionLimits, sessionStanding } from '@countersign/people'
import type { Person } from '../account/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
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
    const { stores, passwords, throttle, devices } = this.#deps
    const person = await stores.people.findByEmail(email)
    const known = person && devices.knows(person.id, device) ? device : null
    const buckets = throttle.buckets(email, origin.address, known)
    const stored = person?.passwordHash ?? null
    const right = await throttle.guess(buckets, () => passwords.matches(password, stored))
    if (!right || !person) throw wrongCredentials()
    await this.#refuseWithoutWorkspace(person.id)

    if (person.passwordHash && passwords.isOutdated(person.passwordHash)) {
      await stores.people.setPassword(person.id, await passwords.hash(password))
    }
    return this.open(stores, person.id, 'password', origin)
  }

  /** Makes a session with a token that did not exist before, so a planted one is worth nothing. */
  async open(
    stores: Stores,
    personId: string,
    method: Session['method'],
    origin: Origin,
    onlyWorkspaceId: string | null = null,
  ): Promise<SignedIn> {
    this.#deps.metrics.signIns.inc({ method })
    const now = this.#deps.clock()
    const token = newToken('css_')
    await stores.sessions.add({
      id: newId('session', now),
      tokenHash: tokenHash(token),
      personId,
      actingAsId: null,
      onlyWorkspaceId,
      method,
      address: origin.address.slice(0, 64),
      userAgent: origin.userAgent.slice(0, 255),
      createdAt: now,
      lastSeenAt: now,
      endedAt: null,
    })
    return { token, device: this.#deps.devices.issue(personId) }
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

  async signOut(session: Session): Promise<void> {
    await this.#deps.stores.sessions.end(session.personId, session.id, this.#deps.clock())
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

  async revoke(current: Session, sessionId: string): Promise<void> {
    const ended = await this.#deps.stores.sessions.end(current.personId, sessionId, this.#deps.clock())
    if (!ended) {
      throw new Refusal({
        kind: 'not-found',
        code: 'SESSION_NOT_FOUND',
        message: 'There is no such open session of yours.',
        remedy: 'Reload the list; the session may have ended already.',
      })
    }
  }

  async revokeOthers(current: Session): Promise<{ ended: number }> {
    const { stores, clock } = this.#deps
    return { ended: await stores.sessions.endAll(current.personId, clock(), current.id) }
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

const wrongCredentials = () =>
  new Refusal({
    kind: 'not-signed-in',
    code: 'WRONG_CREDENTIALS',
    message: 'The e-mail address or the password is wrong.',
    remedy: 'Try again, or ask an admin of your workspace for a reset link.',
  })
