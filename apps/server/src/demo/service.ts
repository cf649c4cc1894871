import { Refusal } from '@countersign/decisions'
import type { Role } from '@countersign/people'
import type { Person } from '../account/store.ts'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { usualDriftMinutes } from '../drift/interval.ts'
import { newId } from '../ids.ts'
import { byActor, byPerson, bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerOpening } from '../ledger/opening.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { IssuedLink, LinkService } from '../links/service.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyOpening } from '../policy/opening.ts'
import type { Session } from '../session/store.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import type { Workspace } from '../workspace/store.ts'
import type { DemoHistory } from './history.ts'
import { demoName, demoSlug, personas } from './personas.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  links: LinkService
  writer: LedgerWriter
  opening: LedgerOpening
  policies: PolicyOpening
  signingKeys: SigningKeys
  history: DemoHistory
}

/**
 * The demo workspace: its own people and data, nothing of it outside, gone with one command. Because nobody may
 * decide on their own request, a newcomer acts as its personas; only inside it, and with a badge on every page.
 */
export class DemoService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async status() {
    const { stores } = this.#deps
    const workspace = await stores.workspaces.findDemo()
    if (!workspace) return { isLoaded: false, workspace: null, personas: [] }
    const { id, slug, name } = workspace
    return { isLoaded: true, workspace: { id, slug, name }, personas: await listPersonas(stores, id) }
  }

  /** Makes the demo workspace if there is none, and lets the person who asked into it as an admin. */
  async load(person: Pick<Person, 'id' | 'name'> | null): Promise<{ id: string; slug: string }> {
    const { transact, clock, writer, history } = this.#deps
    const by = person ? byPerson(person) : bySystem
    try {
      const { isNew, ...demo } = await transact(async (stores) => {
        const now = clock()
        const existing = await stores.workspaces.findDemo()
        const workspace = existing ?? (await this.#make(stores, by, now))
        if (person && !(await stores.members.find(workspace.id, person.id))) {
          await addMember(stores, writer, workspace.id, person, 'admin', now)
        }
        return { id: workspace.id, slug: workspace.slug, isNew: existing === null }
      })
      if (isNew) await history.play(demo.id)
      await history.run(demo.id)
      return demo
    } catch (error) {
      // Somebody else made it at the same moment (the slug is unique); then it is there to be entered.
      if (isDuplicate(error) && (await this.#deps.stores.workspaces.findDemo())) return this.load(person)
      throw error
    }
  }

  /** A link that signs a newcomer in as the demo's admin. */
  async issueLink(): Promise<IssuedLink> {
    const { stores, links } = this.#deps
    const admin = await stores.people.findByEmail(personas[0]?.email ?? '')
    if (!admin) throw noDemo()
    return links.issue(stores, 'demo', { personId: admin.id })
  }

  /** Takes on a persona, or with null puts it off. The session keeps who really acts. */
  async actAs(workspaceId: string, person: Person, session: Session, personId: string | null): Promise<void> {
    const { stores, transact, writer } = this.#deps
    const workspace = await stores.workspaces.find(workspaceId)
    if (workspace?.kind !== 'demo') {
      throw new Refusal({
        kind: 'not-permitted',
        code: 'NOT_THE_DEMO',
        message: 'Acting as somebody else is possible in the demo workspace only.',
        remedy: 'Open the demo workspace first.',
      })
    }
    const personas = await listPersonas(stores, workspaceId)
    const persona = personas.find((one) => one.personId === personId)
    if (personId !== null && !persona) {
      throw new Refusal({
        kind: 'not-found',
        code: 'PERSONA_NOT_FOUND',
        message: 'There is no such persona in the demo workspace.',
        remedy: 'Choose one from the list.',
      })
    }
    const before = personas.find((one) => one.personId === session.actingAsId)
    await transact(async (within) => {
      await within.sessions.actAs(session.id, personId)
      const subject = persona ?? before
      if (!subject) return
      await writer.append(within, workspaceId, {
        by: byPerson(person),
        action: persona ? 'demo.acting_started' : 'demo.acting_stopped',
        subjectId: subject.personId,
        facts: {},
        words: { personaName: subject.name },
      })
    })
  }

  async remove(actor: Actor, typedName: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const workspace = await stores.workspaces.find(actor.workspaceId)
      if (workspace?.kind !== 'demo') throw noDemo()
      if (typedName.trim() !== workspace.name) {
        throw new Refusal({
          kind: 'bad-input',
          code: 'NAME_DIFFERS',
          message: 'The name that was typed is not the name of the demo workspace.',
          remedy: `Type "${workspace.name}" exactly.`,
        })
      }
      await writer.append(stores, workspace.id, {
        by: byActor(actor),
        action: 'demo.removed',
        subjectId: workspace.id,
        facts: {},
        words: {},
      })
      await removeDemo(stores, workspace, clock())
    })
  }

  async #make(stores: Stores, by: Doer, now: number): Promise<Workspace> {
    const { writer, opening, policies, signingKeys } = this.#deps
    const workspace = await addDemo(stores, now)
    await opening.open(stores, workspace.id)
    await writer.append(stores, workspace.id, {
      by,
      action: 'demo.loaded',
      subjectId: workspace.id,
      facts: {},
      words: {},
    })
    for (const { name, email, role } of personas) {
      const id = newId('person', now)
      await stores.people.add({ id, name, email, passwordHash: null, isPersona: true, createdAt: now })
      await writer.append(stores, workspace.id, {
        by: bySystem,
        action: 'person.created',
        subjectId: id,
        facts: { by: 'demo' },
        words: { name, email },
      })
      await addMember(stores, writer, workspace.id, { id, name }, role, now)
    }
    await policies.open(stores, workspace.id)
    await signingKeys.ensureFor(stores, workspace.id)
    return workspace
  }
}

async function addDemo(stores: Stores, now: number): Promise<Workspace> {
  const workspace: Workspace = {
    id: newId('workspace', now),
    slug: demoSlug,
    name: demoName,
    kind: 'demo',
    createdAt: now,
    onPolicyDrift: 'block',
    frozenAt: null,
    frozenBy: null,
    frozenReason: null,
    driftEveryMinutes: usualDriftMinutes,
  }
  await stores.workspaces.add(workspace)
  return workspace
}

/**
 * Nothing of the demo remains that says anything: every noun that belongs to a workspace is listed here. Its ledger
 * cannot be taken back, like any other, nor can the versions of its policy; what it told of people goes with its keys.
 */
async function removeDemo(stores: Stores, { id }: Workspace, now: number): Promise<void> {
  const gone = (await listPersonas(stores, id)).map(({ personId }) => personId)
  await stores.sessions.stopActingAs(gone)
  for (const personId of gone) await stores.sessions.endAll(personId, now)
  await stores.ledger.destroyAllBodyKeys(id)
  await stores.witnesses.removeAll(id)
  await stores.checks.remove(id)
  await stores.keys.removeAll(id)
  await stores.signingKeyProposals.removeAll(id)
  await stores.signingKeys.removeAll(id)
  await stores.agents.removeAll(id)
  await stores.revisions.removeAll(id)
  await stores.runs.removeAll(id)
  await stores.runOutput.removeAll(id)
  await stores.leaseKeys.removeAll(id)
  await stores.requests.removeAll(id)
  await stores.votes.removeAll(id)
  await stores.alerts.removeAll(id)
  await stores.proofs.removeAll(id)
  await stores.groups.removeAll(id)
  await stores.drafts.removeAll(id)
  await stores.views.removeAll(id)
  await stores.policy.removeAll(id)
  await stores.proposals.removeAll(id)
  await stores.policyRecords.removeAll(id)
  await stores.revalidations.removeAll(id)
  await stores.revalidationResults.removeAll(id)
  await stores.quarantines.removeAll(id)
  await stores.drift.removeAll(id)
  await stores.driftChecks.removeAll(id)
  await stores.driftScans.removeAll(id)
  await stores.driftIgnores.removeAll(id)
  await stores.retention.removeAll(id)
  await stores.exports.removeAll(id)
  await stores.exportParts.removeAll(id)
  await stores.auditorAccesses.removeAll(id)
  await stores.providers.removeAll(id)
  await stores.links.removeOf(id)
  await stores.members.removeAll(id)
  await stores.people.removeAll(gone)
  await stores.workspaces.remove(id)
}

async function listPersonas(stores: Stores, workspaceId: string) {
  const { rows } = await stores.members.page(workspaceId, { limit: 100 })
  const order = (email: string) => personas.findIndex((persona) => persona.email === email)
  return rows
    .filter(({ person }) => person.isPersona)
    .sort((a, b) => order(a.person.email) - order(b.person.email))
    .map(({ member, person }) => ({ personId: person.id, name: person.name, role: member.role }))
}

async function addMember(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  { id: personId, name }: Pick<Person, 'id' | 'name'>,
  role: Role,
  now: number,
): Promise<void> {
  const member = { workspaceId, personId, role, state: 'active', grantedBy: 'local', joinedAt: now } as const
  await stores.members.add(member)
  await writer.append(stores, workspaceId, {
    by: bySystem,
    action: 'member.joined',
    subjectId: personId,
    facts: { role, by: 'demo' },
    words: { name },
  })
}

const noDemo = () =>
  new Refusal({
    kind: 'not-found',
    code: 'NO_DEMO',
    message: 'There is no demo workspace.',
    remedy: 'Load it from the settings of your workspace, or start with `./countersign up --demo`.',
  })
