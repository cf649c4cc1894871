import { Refusal, refuseIf } from '@countersign/decisions'
import {
  type LastingRole,
  type MemberFacts,
  whyNotChangeRole,
  whyNotDisable,
  whyNotRemove,
  whyNotReset,
} from '@countersign/people'
import type { Person } from '../account/store.ts'
import { endAccessOf, endUntaken } from '../auditors/ending.ts'
import type { AuditorService, WantedAccess } from '../auditors/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { type IssuedLink, type LinkService, refuseInvitingToDemo } from '../links/service.ts'
import type { Actor } from './actor.ts'
import type { Member, MemberFilter } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  links: LinkService
  writer: LedgerWriter
  auditors: AuditorService
}

export class MemberService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor, filter: MemberFilter) {
    const { stores, clock } = this.#deps
    const { rows, hasMore, total } = await stores.members.page(actor.workspaceId, filter)
    const admins = await stores.members.activeAdmins(actor.workspaceId)
    const groups = await stores.groups.of(
      actor.workspaceId,
      rows.map(({ person }) => person.id),
    )
    const lastSeen = await stores.sessions.lastSeenOf(rows.map(({ person }) => person.id))
    const elsewhere = await stores.members.elsewhere(
      rows.map(({ person }) => person.id),
      actor.workspaceId,
    )
    const auditors = rows.filter(({ member }) => member.role === 'auditor')
    const openUntil = await stores.auditorAccesses.openUntil(
      actor.workspaceId,
      auditors.map(({ person }) => person.id),
      clock(),
    )
    const items = rows.map(({ member, person }) => {
      const facts = factsOf(member, person, actor, admins, elsewhere.get(person.id) ?? 0)
      return {
        personId: person.id,
        name: person.name,
        email: person.email,
        role: member.role,
        state: member.state,
        /** Of an auditor: until when they see something. */
        accessUntil: openUntil.get(person.id) ?? null,
        grantedBy: member.grantedBy,
        joinedAt: member.joinedAt,
        groups: groups.get(person.id) ?? [],
        lastSeenAt: lastSeen.get(person.id) ?? null,
        isYou: facts.isYou,
        isPersona: person.isPersona,
        cannotRemove: whyNotRemove(facts),
        cannotChangeRole: whyNotChangeRole(facts),
        cannotDisable: whyNotDisable(facts),
        cannotReset: whyNotReset(facts),
      }
    })
    return { items, total, nextCursor: hasMore ? (items.at(-1)?.personId ?? null) : null }
  }

  async invite(actor: Actor, email: string, role: LastingRole): Promise<IssuedLink> {
    const { transact, clock, links, writer } = this.#deps
    return transact(async (stores) => {
      await refuseInvitingToDemo(stores, actor.workspaceId)
      const person = await stores.people.findByEmail(email)
      if (person && (await stores.members.find(actor.workspaceId, person.id))) {
        throw new Refusal({
          kind: 'conflict',
          code: 'ALREADY_MEMBER',
          message: `${email} already belongs to this workspace.`,
          remedy: 'Change the role in the list of members instead.',
        })
      }
      const now = clock()
      const { workspaceId, personId: createdBy } = actor
      await stores.links.revokeKind('invitation', { workspaceId, email }, now)
      await endUntaken(stores, this.#deps, workspaceId, email, byActor(actor))
      const link = await links.issue(stores, 'invitation', { workspaceId, email, role, createdBy })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'invitation.created',
        subjectId: link.id,
        facts: { role, expiresAt: link.expiresAt },
        words: { email },
      })
      return link
    })
  }

  async invitations(actor: Actor) {
    const { stores, clock } = this.#deps
    const open = await stores.links.openInvitations(actor.workspaceId, clock())
    const inviters = await stores.people.list(open.flatMap((link) => link.createdBy ?? []))
    const names = new Map(inviters.map((person) => [person.id, person.name]))
    return open.map(({ id, email, role, createdBy, createdAt, expiresAt }) => ({
      id,
      email,
      role,
      createdAt,
      expiresAt,
      createdByName: names.get(createdBy ?? '') ?? null,
    }))
  }

  async revokeInvitation(actor: Actor, linkId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const now = clock()
      const link = await stores.links.find(linkId)
      if (!link?.role || !(await stores.links.revokeInvitation(actor.workspaceId, linkId, now))) {
        throw new Refusal({
          kind: 'not-found',
          code: 'INVITATION_NOT_FOUND',
          message: 'There is no such open invitation in this workspace.',
          remedy: 'Reload the page; it may have been accepted or withdrawn.',
        })
      }
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'invitation.revoked',
        subjectId: linkId,
        facts: { role: link.role },
        words: { email: link.email ?? '' },
      })
      if (link.email) await endUntaken(stores, this.#deps, actor.workspaceId, link.email, byActor(actor))
    })
  }

  async changeRole(actor: Actor, personId: string, role: LastingRole): Promise<void> {
    await this.#change(actor, personId, async (stores, facts, person) => {
      await this.#setRole(stores, actor, facts, person, role)
      await endAccessOf(stores, this.#deps, actor.workspaceId, personId, byActor(actor))
    })
  }

  /** Takes the role that somebody has, and gives them chosen exports for a time. An auditor gets another access. */
  async makeAuditor(actor: Actor, personId: string, wanted: WantedAccess): Promise<void> {
    await this.#change(actor, personId, async (stores, facts, person) => {
      if (facts.role !== 'auditor') await this.#setRole(stores, actor, facts, person, 'auditor')
      await this.#deps.auditors.giveTo(stores, actor, person, wanted)
    })
  }

  async #setRole(
    stores: Stores,
    actor: Actor,
    facts: MemberFacts,
    person: Person,
    role: MemberFacts['role'],
  ): Promise<void> {
    refuseIf(whyNotChangeRole(facts, role))
    await stores.members.set(actor.workspaceId, person.id, { role, grantedBy: 'local' })
    await this.#deps.writer.append(stores, actor.workspaceId, {
      ...about(actor, person),
      action: 'member.role_changed',
      facts: { from: facts.role, to: role, by: 'admin' },
    })
  }

  async disable(actor: Actor, personId: string): Promise<void> {
    await this.#change(actor, personId, async (stores, facts, person) => {
      refuseIf(whyNotDisable(facts))
      await stores.members.set(actor.workspaceId, personId, { state: 'disabled' })
      const sessionsEnded = await this.#endSessionsOfOutsiders(stores, personId)
      await this.#deps.writer.append(stores, actor.workspaceId, {
        ...about(actor, person),
        action: 'member.disabled',
        facts: { sessionsEnded },
      })
    })
  }

  async enable(actor: Actor, personId: string): Promise<void> {
    await this.#change(actor, personId, async (stores, _facts, person) => {
      await stores.members.set(actor.workspaceId, personId, { state: 'active' })
      await this.#deps.writer.append(stores, actor.workspaceId, {
        ...about(actor, person),
        action: 'member.enabled',
        facts: {},
      })
    })
  }

  async remove(actor: Actor, personId: string): Promise<void> {
    await this.#change(actor, personId, async (stores, facts, person) => {
      refuseIf(whyNotRemove(facts))
      await stores.members.remove(actor.workspaceId, personId)
      await stores.drafts.removeOf(actor.workspaceId, personId)
      await stores.views.removeOf(actor.workspaceId, personId)
      await stores.groups.removeOf(actor.workspaceId, personId)
      await endAccessOf(stores, this.#deps, actor.workspaceId, personId, byActor(actor))
      const sessionsEnded = await this.#endSessionsOfOutsiders(stores, personId)
      await this.#deps.writer.append(stores, actor.workspaceId, {
        ...about(actor, person),
        action: 'member.removed',
        facts: { role: facts.role, sessionsEnded },
      })
    })
  }

  async endSessions(actor: Actor, personId: string): Promise<{ ended: number }> {
    const { transact, clock, writer } = this.#deps
    return transact(async (stores) => {
      const { person } = await getMember(stores, actor, personId)
      const ended = await stores.sessions.endAll(personId, clock())
      await writer.append(stores, actor.workspaceId, {
        ...about(actor, person),
        action: 'member.sessions_ended',
        facts: { sessionsEnded: ended },
      })
      return { ended }
    })
  }

  async resetLink(actor: Actor, personId: string): Promise<IssuedLink> {
    const { transact, clock, links, writer } = this.#deps
    return transact(async (stores) => {
      const { person, facts } = await this.#facts(stores, actor, personId)
      refuseIf(whyNotReset(facts))
      await stores.links.revokeKind('password-reset', { personId }, clock())
      const link = await links.issue(stores, 'password-reset', { personId, createdBy: actor.personId })
      await writer.append(stores, actor.workspaceId, {
        ...about(actor, person),
        action: 'member.reset_link_issued',
        facts: { expiresAt: link.expiresAt },
      })
      return link
    })
  }

  /** Locks the admins first: two admins who remove each other at the same moment must not both succeed. */
  async #change(
    actor: Actor,
    personId: string,
    act: (stores: Stores, facts: MemberFacts, person: Person) => Promise<void>,
  ) {
    const { transact } = this.#deps
    await transact(async (stores) => {
      await stores.members.lock(actor.workspaceId)
      const { facts, person } = await this.#facts(stores, actor, personId)
      await act(stores, facts, person)
    })
  }

  async #facts(stores: Stores, actor: Actor, personId: string) {
    const { member, person } = await getMember(stores, actor, personId)
    const admins = await stores.members.activeAdmins(actor.workspaceId)
    const elsewhere = await stores.members.elsewhere([personId], actor.workspaceId)
    return { person, facts: factsOf(member, person, actor, admins, elsewhere.get(personId) ?? 0) }
  }

  async #endSessionsOfOutsiders(stores: Stores, personId: string): Promise<number> {
    const left = await stores.workspaces.ofPerson(personId)
    return left.length > 0 ? 0 : stores.sessions.endAll(personId, this.#deps.clock())
  }
}

const about = (actor: Actor, { id, name }: Person) => ({
  by: byActor(actor),
  subjectId: id,
  words: { name },
})

async function getMember(stores: Stores, actor: Actor, personId: string) {
  const member = await stores.members.find(actor.workspaceId, personId)
  const person = member ? await stores.people.find(personId) : null
  if (!member || !person) {
    throw new Refusal({
      kind: 'not-found',
      code: 'MEMBER_NOT_FOUND',
      message: 'There is no such member in this workspace.',
      remedy: 'Reload the list of members.',
    })
  }
  return { member, person }
}

const factsOf = (
  member: Member,
  person: Person,
  actor: Actor,
  activeAdmins: readonly string[],
  otherWorkspaces: number,
): MemberFacts => ({
  role: member.role,
  state: member.state,
  isYou: person.id === actor.personId,
  isPersona: person.isPersona,
  otherActiveAdmins: activeAdmins.filter((id) => id !== person.id).length,
  otherWorkspaces,
})
