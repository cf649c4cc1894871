import { Refusal } from '@countersign/decisions'
import { scopes } from '@countersign/people'
import { refuseWeakPassword } from '../account/service.ts'
import type { Person } from '../account/store.ts'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { DemoService } from '../demo/service.ts'
import { newId } from '../ids.ts'
import { addKey } from '../keys/service.ts'
import { byNobody, byPerson } from '../ledger/doer.ts'
import type { LedgerOpening } from '../ledger/opening.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { IssuedLink, LinkService } from '../links/service.ts'
import type { PolicyOpening } from '../policy/opening.ts'
import type { Passwords } from '../secrets/password.ts'
import type { Origin, SessionService, SignedIn } from '../session/service.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { addWorkspace } from '../workspace/service.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  passwords: Passwords
  links: LinkService
  sessions: SessionService
  demo: DemoService
  writer: LedgerWriter
  opening: LedgerOpening
  policies: PolicyOpening
  signingKeys: SigningKeys
}

export type FirstAdmin = { name: string; email: string; password: string; workspaceName: string }

/** The first run: exists while nobody has an account, and happens exactly once. */
export class SetupService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async isOpen(): Promise<boolean> {
    return !(await this.#deps.stores.workspaces.isSetUp())
  }

  /** Older links stay good: replicas that start together print one each, and set-up happens once anyhow. */
  async issueLink(): Promise<IssuedLink> {
    const { stores, links } = this.#deps
    if (!(await this.isOpen())) throw alreadySetUp()
    return links.issue(stores, 'setup', {})
  }

  async complete(token: string, first: FirstAdmin, loadDemo: boolean, origin: Origin): Promise<SignedIn> {
    const { stores, links, sessions, demo } = this.#deps
    if (!(await this.isOpen())) throw alreadySetUp()
    const link = await links.usable(stores, token, 'setup')
    const signedIn = await this.#found(first, false, async (stores, { person }) => {
      await links.use(stores, link)
      return sessions.open(stores, person, 'link', origin)
    })
    if (loadDemo) await demo.load(signedIn.person)
    return signedIn.result
  }

  /** From the environment, at each start: does nothing once somebody has set the instance up. */
  async unattended(first: FirstAdmin, apiKey: string | null): Promise<boolean> {
    if (!(await this.isOpen())) return false
    const { clock, writer } = this.#deps
    try {
      await this.#found(first, true, async (stores, { person, workspaceId }) => {
        if (!apiKey) return
        const about = {
          workspaceId,
          name: 'Unattended set-up',
          scopes: Object.keys(scopes) as (keyof typeof scopes)[],
        }
        const key = { ...about, createdBy: person.id, createdAt: clock(), expiresAt: null }
        await addKey(stores, writer, byPerson(person), key, apiKey)
      })
      return true
    } catch (error) {
      // Another replica was first with the same environment; that is what idempotent means here.
      if (error instanceof Refusal && error.code === 'ALREADY_SET_UP') return false
      throw error
    }
  }

  async #found<T>(
    { name, email, password, workspaceName }: FirstAdmin,
    unattended: boolean,
    then: (stores: Stores, made: { person: Person; workspaceId: string }) => Promise<T>,
  ): Promise<{ person: Person; result: T }> {
    refuseWeakPassword(password, { email, name })
    const { transact, passwords, clock, writer } = this.#deps
    const passwordHash = await passwords.hash(password)
    return transact(async (stores) => {
      const now = clock()
      const personId = newId('person', now)
      try {
        await stores.workspaces.markSetUp(personId, now)
      } catch (error) {
        throw isDuplicate(error) ? alreadySetUp() : error
      }
      const person = { id: personId, email, name, passwordHash, isPersona: false, createdAt: now }
      await stores.people.add(person)
      const { id: workspaceId } = await addWorkspace(stores, this.#deps, workspaceName, person, 'setup', now)
      const by = byNobody
      await writer.append(stores, workspaceId, {
        by,
        action: 'person.created',
        subjectId: personId,
        facts: { by: 'setup' },
        words: { name, email },
      })
      await writer.append(stores, workspaceId, {
        by,
        action: 'setup.completed',
        subjectId: workspaceId,
        facts: { unattended, admin: personId },
        words: { adminName: name, email },
      })
      return { person, result: await then(stores, { person, workspaceId }) }
    })
  }
}

const alreadySetUp = () =>
  new Refusal({
    kind: 'conflict',
    code: 'ALREADY_SET_UP',
    message: 'This instance has been set up already.',
    remedy: 'Sign in, or ask an admin for an invitation.',
  })
