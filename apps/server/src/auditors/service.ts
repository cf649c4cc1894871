import { refuseIf } from '@countersign/decisions'
import { auditorAccessLimits, isAccessOpen, whyNotUntil } from '@countersign/people'
import { planOf } from '../compliance/describing.ts'
import type { Export } from '../compliance/store.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { byActor, bySystem } from '../ledger/doer.ts'
import { type IssuedLink, type LinkService, refuseInvitingToDemo } from '../links/service.ts'
import type { Actor } from '../members/actor.ts'
import { type AccessDeps, calledOf, endAccess, endUntaken, whoseOf } from './ending.ts'
import {
  accessExists,
  accessNotFound,
  accessOver,
  accessUnchanged,
  auditorIsMember,
  auditorNotFound,
  exportsNotGivable,
  invitedOtherwise,
  notAnAuditor,
  tooManyGiven,
} from './refusals.ts'
import type { StoredAccess } from './store.ts'

type Deps = AccessDeps & { links: LinkService }

/** What somebody gives an auditor: until when, and which exports. */
export type WantedAccess = { until: number; exportIds: readonly string[] }
/** What is to be different. Exports come and go one by one, so that two who change an access undo nothing of each other's. */
export type AccessChange = { until: number | null; add: readonly string[]; remove: readonly string[] }

type Holder = Pick<StoredAccess, 'personId' | 'invitationId'>

const givable: readonly Export['state'][] = ['waiting', 'running', 'done']

/** Who has access to which exports until when, as those see and change it who may export themselves. */
export class AuditorService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list({ workspaceId }: Actor, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const rows = await stores.auditorAccesses.page(workspaceId, cursor ?? null, limit + 1)
    const page = rows.slice(0, limit)
    const given = await stores.auditorAccesses.exportsOf(
      workspaceId,
      page.map(({ access }) => access.id),
    )
    const known = await stores.exports.list(workspaceId, [...new Set([...given.values()].flat())])
    const exports = new Map(known.map((row) => [row.id, row]))
    const items = page.map(({ access, person, member, invitation, grantedByName, endedByName }) => ({
      ...{ id: access.id, personId: access.personId, until: access.until },
      name: person?.name ?? null,
      email: person?.email ?? invitation?.email ?? null,
      state: stateOf(access, invitation?.expiresAt ?? null, now),
      /** Only an auditor can be given another access. */
      isAuditor: member?.role === 'auditor' && member.state === 'active',
      ...{ grantedAt: access.grantedAt, grantedByName },
      ...{ endedAt: access.endedAt, endedByName, endCause: access.endCause },
      exports: (given.get(access.id) ?? []).flatMap((id) => {
        const row = exports.get(id)
        return row ? [named(row)] : []
      }),
    }))
    return { now, items, nextCursor: rows.length > limit ? (page.at(-1)?.access.id ?? null) : null }
  }

  /** Somebody who is not here yet. Their link works no longer than their access. */
  async invite(actor: Actor, email: string, wanted: WantedAccess): Promise<IssuedLink> {
    const { transact, clock, links, writer } = this.#deps
    const { workspaceId, personId: createdBy } = actor
    return transact(async (stores) => {
      await refuseInvitingToDemo(stores, workspaceId)
      const person = await stores.people.findByEmail(email)
      if (person && (await stores.members.find(workspaceId, person.id))) throw auditorIsMember(email)
      const now = clock()
      const open = await stores.links.openInvitations(workspaceId, now)
      const other = open.find((link) => link.email === email && link.role !== 'auditor')
      if (other) throw invitedOtherwise(email, String(other.role))
      await stores.links.revokeKind('invitation', { workspaceId, email }, now)
      await endUntaken(stores, this.#deps, workspaceId, email, byActor(actor))
      const about = { workspaceId, email, role: 'auditor', createdBy, until: wanted.until } as const
      const link = await links.issue(stores, 'invitation', about)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'invitation.created',
        subjectId: link.id,
        facts: { role: 'auditor', expiresAt: link.expiresAt },
        words: { email },
      })
      await this.#give(stores, actor, { personId: null, invitationId: link.id }, wanted)
      return link
    })
  }

  /** Another access for an auditor whose last one is over. */
  async grant(actor: Actor, personId: string, wanted: WantedAccess): Promise<void> {
    await this.#deps.transact(async (stores) => {
      await stores.members.lock(actor.workspaceId)
      const member = await stores.members.find(actor.workspaceId, personId)
      const person = member && (await stores.people.find(personId))
      if (!member || !person) throw auditorNotFound()
      if (member.role !== 'auditor') throw notAnAuditor(person.name)
      await this.giveTo(stores, actor, person, wanted)
    })
  }

  /** The access of a member who is, or has just become, an auditor. The caller holds the lock of the members. */
  async giveTo(
    stores: Stores,
    actor: Actor,
    { id: personId, name }: { id: string; name: string },
    wanted: WantedAccess,
  ): Promise<void> {
    const current = await stores.auditorAccesses.current(actor.workspaceId, personId)
    const last = current && (await stores.auditorAccesses.lock(actor.workspaceId, current.id))
    if (last?.endedAt === null) {
      if (isAccessOpen(last, this.#deps.clock())) throw accessExists(name)
      // Over, and nobody has noticed yet; two that are not ended would be one too many.
      await endAccess(stores, this.#deps, last, bySystem, 'time')
    }
    await this.#give(stores, actor, { personId, invitationId: null }, wanted)
  }

  async change(actor: Actor, accessId: string, wanted: AccessChange): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId } = actor
    await transact(async (stores) => {
      const access = await this.#lockOpen(stores, workspaceId, accessId)
      const until = wanted.until ?? access.until
      if (until !== access.until) refuseIf(whyNotUntil(until, clock()), 'bad-input')
      const has = (await stores.auditorAccesses.exportsOf(workspaceId, [accessId])).get(accessId) ?? []
      const added = [...new Set(wanted.add)].filter((id) => !has.includes(id)).sort()
      const removed = [...new Set(wanted.remove)].filter((id) => has.includes(id)).sort()
      if (until === access.until && added.length + removed.length === 0) throw accessUnchanged()
      await this.#refuseExports(stores, workspaceId, added, has.length - removed.length)
      await stores.auditorAccesses.set(workspaceId, accessId, { until })
      await stores.auditorAccesses.removeExports(workspaceId, accessId, removed)
      await stores.auditorAccesses.addExports(workspaceId, accessId, added)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'auditor-access.changed',
        subjectId: accessId,
        facts: { ...whoseOf(access), from: access.until, until, added, removed },
        words: { name: await calledOf(stores, access) },
      })
    })
  }

  /** At once and for good; an invitation that nobody has taken goes with it. */
  async end(actor: Actor, accessId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId } = actor
    await transact(async (stores) => {
      const seen = await stores.auditorAccesses.find(workspaceId, accessId)
      const link = seen?.invitationId ? await stores.links.find(seen.invitationId) : null
      if (link && (await stores.links.revokeInvitation(workspaceId, link.id, clock()))) {
        await writer.append(stores, workspaceId, {
          by: byActor(actor),
          action: 'invitation.revoked',
          subjectId: link.id,
          facts: { role: 'auditor' },
          words: { email: link.email ?? '' },
        })
      }
      const access = await this.#lockOpen(stores, workspaceId, accessId)
      await endAccess(stores, this.#deps, access, byActor(actor), 'ended')
    })
  }

  async #give(stores: Stores, actor: Actor, holder: Holder, wanted: WantedAccess): Promise<void> {
    const { clock, writer } = this.#deps
    const { workspaceId, personId: grantedBy } = actor
    const now = clock()
    refuseIf(whyNotUntil(wanted.until, now), 'bad-input')
    const exports = [...new Set(wanted.exportIds)].sort()
    await this.#refuseExports(stores, workspaceId, exports, 0)
    const access: StoredAccess = {
      ...{ workspaceId, id: newId('auditorAccess', now), ...holder, until: wanted.until },
      ...{ grantedBy, grantedAt: now, endedAt: null, endedBy: null, endCause: null },
    }
    await stores.auditorAccesses.add(access)
    await stores.auditorAccesses.addExports(workspaceId, access.id, exports)
    await writer.append(stores, workspaceId, {
      by: byActor(actor),
      action: 'auditor-access.granted',
      subjectId: access.id,
      facts: { ...whoseOf(access), until: access.until, exports },
      words: { name: await calledOf(stores, access) },
    })
  }

  async #refuseExports(stores: Stores, workspaceId: string, ids: readonly string[], besides: number) {
    const { mostExports } = auditorAccessLimits
    if (ids.length + besides > mostExports) throw tooManyGiven(mostExports)
    const found = await stores.exports.list(workspaceId, ids)
    const good = new Set(found.filter(({ state }) => givable.includes(state)).map(({ id }) => id))
    const wrong = ids.filter((id) => !good.has(id))
    if (wrong.length > 0) throw exportsNotGivable(wrong)
  }

  async #lockOpen(stores: Stores, workspaceId: string, accessId: string): Promise<StoredAccess> {
    const access = await stores.auditorAccesses.lock(workspaceId, accessId)
    if (!access) throw accessNotFound()
    if (!isAccessOpen(access, this.#deps.clock())) throw accessOver()
    return access
  }
}

type ShownState = 'invited' | 'lapsed' | 'open' | 'over'

/** An invitation ends sooner than most accesses; nobody can come by it then, and another one is needed. */
function stateOf(access: StoredAccess, invitedUntil: number | null, now: number): ShownState {
  if (!isAccessOpen(access, now)) return 'over'
  if (access.personId !== null) return 'open'
  return invitedUntil !== null && now < invitedUntil ? 'invited' : 'lapsed'
}

const named = (row: Export) => {
  const { frameworks, period } = planOf(row)
  return { id: row.id, state: row.state, frameworks, period }
}
