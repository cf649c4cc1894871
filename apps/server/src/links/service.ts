import { Refusal } from '@countersign/decisions'
import { isAccessOpen, type Role } from '@countersign/people'
import { refuseWeakPassword } from '../account/service.ts'
import type { Person } from '../account/store.ts'
import type { StoredAccess } from '../auditors/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byPerson } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Passwords } from '../secrets/password.ts'
import { newToken, tokenHash } from '../secrets/token.ts'
import type { Origin, SessionService, SignedIn } from '../session/service.ts'
import type { Throttle } from '../session/throttle.ts'
import type { LinkKind, OneTimeLink } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  passwords: Passwords
  sessions: SessionService
  throttle: Throttle
  writer: LedgerWriter
  publicUrl: () => string
}

const minutes = 60_000
const lifetimes: Record<LinkKind, number> = {
  setup: 30 * minutes,
  demo: 30 * minutes,
  'password-reset': 24 * 60 * minutes,
  invitation: 7 * 24 * 60 * minutes,
}

export type IssuedLink = { id: string; url: string; expiresAt: number }

/** One-time links: opening one shows a page, only a POST uses it, and only the first use counts. */
export class LinkService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async issue(
    stores: Stores,
    kind: LinkKind,
    about: {
      workspaceId?: string
      personId?: string
      email?: string
      role?: Role
      createdBy?: string
      /** When what it leads to is over, and the link with it. */
      until?: number
    },
  ): Promise<IssuedLink> {
    const now = this.#deps.clock()
    const token = newToken('csl_')
    const expiresAt = Math.min(now + lifetimes[kind], about.until ?? Number.POSITIVE_INFINITY)
    const id = newId('link', now)
    await stores.links.add({
      id,
      tokenHash: tokenHash(token),
      kind,
      workspaceId: about.workspaceId ?? null,
      personId: about.personId ?? null,
      email: about.email ?? null,
      role: about.role ?? null,
      createdBy: about.createdBy ?? null,
      createdAt: now,
      expiresAt,
      usedAt: null,
      revokedAt: null,
    })
    // Behind the #, so that no proxy, log or referrer ever sees the token.
    return { id, url: `${this.#deps.publicUrl()}/${kind === 'setup' ? 'setup' : 'link'}#${token}`, expiresAt }
  }

  async inspect(token: string) {
    const { stores } = this.#deps
    const link = await this.usable(stores, token)
    const workspace = link.workspaceId ? await stores.workspaces.find(link.workspaceId) : null
    const invited = link.email ? await stores.people.findByEmail(link.email) : null
    const access = await this.#accessBehind(stores, link)
    const holder =
      link.kind === 'password-reset' && link.personId ? await stores.people.find(link.personId) : null
    return {
      kind: link.kind,
      email: link.email ?? holder?.email ?? null,
      workspaceName: workspace?.name ?? null,
      role: link.role,
      accessUntil: access?.until ?? null,
      expiresAt: link.expiresAt,
      hasAccount: (invited ?? holder) !== null,
    }
  }

  /** The link behind a token while it can be used; otherwise a refusal that says which of the reasons it is. */
  async usable(stores: Stores, token: string, kind?: LinkKind): Promise<OneTimeLink> {
    const link = await stores.links.findByToken(tokenHash(token))
    if (!link || (kind && link.kind !== kind)) throw refusedLink('LINK_UNKNOWN', 'This link is not valid.')
    if (link.usedAt !== null) throw refusedLink('LINK_USED', 'This link has been used already.')
    if (link.revokedAt !== null)
      throw refusedLink('LINK_REVOKED', 'This link was withdrawn or replaced by a newer one.')
    if (this.#deps.clock() >= link.expiresAt) throw refusedLink('LINK_EXPIRED', 'This link has expired.')
    return link
  }

  /** What an auditor is invited to; refused when it is over, whatever became of the link. */
  async #accessBehind(stores: Stores, { id, role }: OneTimeLink): Promise<StoredAccess | null> {
    if (role !== 'auditor') return null
    const found = await stores.auditorAccesses.ofInvitation(id)
    if (found !== null && isAccessOpen(found, this.#deps.clock())) return found
    throw refusedLink('AUDITOR_ACCESS_ENDED', 'The access that this invitation led to has ended.')
  }

  async use(stores: Stores, link: OneTimeLink): Promise<void> {
    if (!(await stores.links.use(link.id, this.#deps.clock()))) {
      throw refusedLink('LINK_USED', 'This link has been used already.')
    }
  }

  /** A new person sets name and password; one who has an account proves it with its password. */
  async acceptInvitation(
    token: string,
    name: string | null,
    password: string,
    origin: Origin,
  ): Promise<SignedIn> {
    const { stores, transact, clock, sessions, writer } = this.#deps
    const link = await this.usable(stores, token, 'invitation')
    if (!link.email || !link.workspaceId || !link.role)
      throw new Error(`Invitation ${link.id} is incomplete.`)
    const { email, workspaceId, role } = link
    const existing = await stores.people.findByEmail(email)
    if (existing) await this.#provePassword(existing, password, origin)
    const newcomer = existing ? null : await this.#newcomer(email, name, password)
    return transact(async (stores) => {
      await this.use(stores, link)
      const now = clock()
      const personId = existing?.id ?? newId('person', now)
      const person = { id: personId, name: existing?.name ?? newcomer?.name ?? email }
      if (newcomer) await stores.people.add({ ...newcomer, id: personId, isPersona: false, createdAt: now })
      if (await stores.members.find(workspaceId, personId)) {
        throw new Refusal({
          kind: 'conflict',
          code: 'ALREADY_MEMBER',
          message: 'You already belong to this workspace.',
          remedy: 'Sign in and open the workspace.',
        })
      }
      await this.#claimAccess(stores, link, personId)
      await stores.members.add({
        workspaceId,
        personId,
        role,
        state: 'active',
        grantedBy: 'local',
        joinedAt: now,
      })
      if (newcomer) {
        await writer.append(stores, workspaceId, {
          by: byPerson(person),
          action: 'person.created',
          subjectId: personId,
          facts: { by: 'invitation' },
          words: { name: person.name, email },
        })
      }
      await writer.append(stores, workspaceId, {
        by: byPerson(person),
        action: 'invitation.accepted',
        subjectId: link.id,
        facts: { role, person: personId },
        words: { email, name: person.name },
      })
      await writer.append(stores, workspaceId, {
        by: byPerson(person),
        action: 'member.joined',
        subjectId: personId,
        facts: { role, by: 'invitation' },
        words: { name: person.name },
      })
      return sessions.open(stores, person, 'link', origin)
    })
  }

  /** Locked before it is looked at, so that whoever ends it in this moment comes before or after. */
  async #claimAccess(stores: Stores, link: OneTimeLink, personId: string): Promise<void> {
    const { workspaceId, id } = (await this.#accessBehind(stores, link)) ?? {}
    if (workspaceId === undefined || id === undefined) return
    await stores.auditorAccesses.lock(workspaceId, id)
    await this.#accessBehind(stores, link)
    await stores.auditorAccesses.set(workspaceId, id, { personId })
  }

  /** Ends every session of the person: whoever held the account before is out. */
  async resetPassword(token: string, password: string, origin: Origin): Promise<SignedIn> {
    const { stores, transact, passwords, clock, sessions, writer } = this.#deps
    const link = await this.usable(stores, token, 'password-reset')
    const person = link.personId ? await stores.people.find(link.personId) : null
    if (!person) throw refusedLink('LINK_UNKNOWN', 'The account of this link no longer exists.')
    refuseWeakPassword(password, person)
    const passwordHash = await passwords.hash(password)
    return transact(async (stores) => {
      await this.use(stores, link)
      await stores.people.setPassword(person.id, passwordHash)
      const sessionsEnded = await stores.sessions.endAll(person.id, clock())
      await writer.appendForPerson(stores, person.id, {
        by: byPerson(person),
        action: 'person.password_reset',
        subjectId: person.id,
        facts: { sessionsEnded },
        words: { name: person.name },
      })
      return sessions.open(stores, person, 'link', origin)
    })
  }

  /** Signs the newcomer in as the persona the link names; only the demo workspace's start makes such links. */
  async enterDemo(token: string, origin: Origin): Promise<SignedIn> {
    const { stores, transact, sessions } = this.#deps
    const link = await this.usable(stores, token, 'demo')
    const { personId } = link
    const person = personId ? await stores.people.find(personId) : null
    if (!person?.isPersona)
      throw refusedLink('LINK_UNKNOWN', 'The demo workspace of this link no longer exists.')
    return transact(async (stores) => {
      await this.use(stores, link)
      return sessions.open(stores, person, 'link', origin)
    })
  }

  async #newcomer(email: string, name: string | null, password: string) {
    if (name === null) {
      throw new Refusal({
        kind: 'bad-input',
        code: 'NAME_MISSING',
        message: 'A new account needs a name.',
        remedy: 'Enter the name by which the others will know you.',
      })
    }
    refuseWeakPassword(password, { email, name })
    return { email, name, passwordHash: await this.#deps.passwords.hash(password) }
  }

  async #provePassword({ email, passwordHash }: Person, password: string, origin: Origin): Promise<void> {
    const { throttle, passwords } = this.#deps
    const buckets = throttle.buckets(email, origin.address)
    if (await throttle.guess(buckets, () => passwords.matches(password, passwordHash))) return
    throw new Refusal({
      kind: 'bad-input',
      code: 'WRONG_PASSWORD',
      message: 'An account with this address exists, and its password is another one.',
      remedy: 'Type the password of your existing account.',
    })
  }
}

const refusedLink = (code: string, message: string) =>
  new Refusal({
    kind: 'not-found',
    code,
    message,
    remedy: 'Ask for a new link from whoever sent this one; for set-up, run `./countersign setup-link`.',
  })

/** Nobody real belongs to the demo workspace but those who load it. */
export async function refuseInvitingToDemo(stores: Stores, workspaceId: string): Promise<void> {
  const workspace = await stores.workspaces.find(workspaceId)
  if (workspace?.kind !== 'demo') return
  throw new Refusal({
    kind: 'conflict',
    code: 'DEMO_IS_CLOSED',
    message: 'Nobody can be invited into the demo workspace.',
    remedy: 'Invite people into a workspace of your own.',
  })
}
