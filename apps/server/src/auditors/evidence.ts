import { refuseIf } from '@countersign/decisions'
import { whyNotSee } from '@countersign/people'
import type { Clock } from '../clock.ts'
import { planOf } from '../compliance/describing.ts'
import type { ExportService } from '../compliance/service.ts'
import type { Export } from '../compliance/store.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import { giverOf } from './standing.ts'
import type { StoredAccess } from './store.ts'

type Deps = { stores: Stores; clock: Clock; exports: ExportService }

/** What an auditor gets to see of a workspace: the exports that they were given, while their access is open. */
export class AuditorEvidence {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list({ workspaceId, personId }: Actor) {
    const { stores, clock } = this.#deps
    const access = await this.#open(workspaceId, personId)
    const rows = await stores.exports.list(workspaceId, await this.#given(access))
    const items = rows.map(shown)
    return { now: clock(), until: access.until, givenByName: await giverOf(stores, access), items }
  }

  /** A link for a minute, which is worth no more than the access behind it. */
  async download(actor: Actor, exportId: string): Promise<{ url: string; fileName: string }> {
    const { workspaceId, personId } = actor
    const access = await this.#open(workspaceId, personId)
    await this.#refuse(access, exportId)
    return this.#deps.exports.download(actor, exportId, access.id)
  }

  /** Asked when a link is opened, and again before every part of the pack. */
  async refuseUnlessGiven(workspaceId: string, accessId: string, exportId: string): Promise<void> {
    const { stores } = this.#deps
    const access = await stores.auditorAccesses.find(workspaceId, accessId)
    const member = access?.personId ? await stores.members.find(workspaceId, access.personId) : null
    const isAuditor = member?.state === 'active' && member.role === 'auditor'
    await this.#refuse(isAuditor ? access : null, exportId)
  }

  async #open(workspaceId: string, personId: string): Promise<StoredAccess> {
    const access = await this.#deps.stores.auditorAccesses.current(workspaceId, personId)
    await this.#refuse(access, null)
    if (!access) throw new Error('Somebody without an access was not refused.')
    return access
  }

  async #refuse(access: StoredAccess | null, exportId: string | null): Promise<void> {
    const { stores, clock } = this.#deps
    const known = access && { ...access, exports: await this.#given(access) }
    const now = clock()
    if (whyNotSee(known, exportId, null, now) === null) return
    refuseIf(whyNotSee(known, exportId, await giverOf(stores, access), now), 'not-permitted')
  }

  async #given({ workspaceId, id }: StoredAccess): Promise<string[]> {
    return (await this.#deps.stores.auditorAccesses.exportsOf(workspaceId, [id])).get(id) ?? []
  }
}

/** Facts of the pack itself; who asked for it, what went wrong and which agents it is about are the workspace's own. */
const shown = (row: Export) => {
  const { frameworks, period, agents, redaction } = planOf(row)
  return {
    ...{ id: row.id, state: row.state, finishedAt: row.finishedAt, expiresAt: row.expiresAt },
    ...{ frameworks, period, agents: agents?.length ?? null, redaction, bytes: row.bytes },
    range: { from: row.rangeFrom, to: row.rangeTo },
    packSha256: row.packSha256?.toString('hex') ?? null,
    manifestSha256: row.manifestSha256?.toString('hex') ?? null,
  }
}
