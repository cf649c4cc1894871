import {
  adviceOn,
  anatomyProblems,
  type Budget,
  containmentProblems,
  type DraftSpec,
  draftProblems,
  finishDraft,
  type Inference,
  parseDraft,
  stepOf,
  withoutSecrets,
  writeSpec,
} from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { pathText } from '@countersign/digest'
import { sandboxLifetime } from '@countersign/policy'
import type { z } from 'zod'
import { nameTaken } from '../agents/refusals.ts'
import type { AgentService, PolicyOf, Saved } from '../agents/service.ts'
import { specInvalid } from '../agents/spec-input.ts'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import type { Actor } from '../members/actor.ts'
import type { DraftSource, DraftSources } from './sources.ts'
import type { Draft } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  agents: AgentService
  sources: DraftSources
  policyOf: PolicyOf
}

const mostDrafts = 50
const rememberedMs = 7 * 24 * 60 * 60 * 1000
const mostReviewers = 20

/** What somebody has begun in the wizard: theirs alone, resumed in any browser, and never with a credential in it. */
export class DraftService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor) {
    const open = await this.#deps.stores.drafts.open(actor.workspaceId, actor.personId)
    return open.map(({ id, mode, step, version, draft, createdAt, updatedAt }) => ({
      id,
      mode,
      step,
      version,
      name: draft.metadata?.name ?? null,
      displayName: draft.metadata?.displayName ?? null,
      createdAt,
      updatedAt,
    }))
  }

  async get(actor: Actor, draftId: string) {
    return shown(await this.#find(actor, draftId))
  }

  async start(actor: Actor, source: DraftSource) {
    const { transact, clock, sources } = this.#deps
    const { draft: begun, inferred, clonedFrom, reading } = await sources.begin(actor, source)
    const { draft, removed } = withoutSecrets(begun)
    const now = clock()
    const made: Draft = {
      id: newId('draft', now),
      workspaceId: actor.workspaceId,
      personId: actor.personId,
      mode: source.mode,
      step: 'identity',
      draft,
      inferred: [...inferred],
      removed,
      clonedFrom,
      reading,
      version: 1,
      createdAt: now,
      updatedAt: now,
      becameId: null,
    }
    await transact(async (stores) => {
      const { workspaceId, personId } = actor
      await stores.drafts.forgetSubmittedBefore(workspaceId, personId, now - rememberedMs)
      if ((await stores.drafts.countOpen(workspaceId, personId)) >= mostDrafts) throw tooManyDrafts()
      await stores.drafts.add(made)
    })
    return shown(made)
  }

  /** Keeps what was typed, right or wrong. `unconfirmed` are the inferences that nobody has looked at yet, where they stand now. */
  async save(
    actor: Actor,
    draftId: string,
    {
      version,
      step,
      draft: value,
      unconfirmed,
    }: {
      version: number
      step: string
      draft: unknown
      unconfirmed: readonly Inference[]
    },
  ): Promise<{ version: number; updatedAt: number; removed: string[] }> {
    const { stores, clock } = this.#deps
    const read = parseDraft(value)
    if (!read.ok) throw specInvalid(read.problems)
    const old = await this.#find(actor, draftId)
    if (old.becameId !== null) throw isSubmitted()
    const { draft, removed: fresh } = withoutSecrets(read.draft)
    const texts = textsOf(draft)
    // A place where a credential was taken away stays marked until something else stands there.
    const removed = [...new Set([...old.removed.filter((path) => isStillMasked(texts.get(path))), ...fresh])]
    const inferred = stillUnconfirmed(old.inferred, unconfirmed)
    const updatedAt = clock()
    const saved = await stores.drafts.save(
      { id: draftId, version },
      { draft, inferred, removed, step, updatedAt },
    )
    if (!saved) throw isOlder(await this.#find(actor, draftId))
    return { version: version + 1, updatedAt, removed }
  }

  async discard(actor: Actor, draftId: string): Promise<void> {
    const { drafts } = this.#deps.stores
    if (!(await drafts.discard(actor.workspaceId, actor.personId, draftId))) throw draftNotFound()
  }

  /** The whole of it once more: what is wrong and where to mend it, what it may cost, and who would have to agree. */
  async review(actor: Actor, draftId: string, days?: number) {
    const { stores, clock, policyOf } = this.#deps
    const { draft, removed, inferred } = await this.#find(actor, draftId)
    const policy = await policyOf(stores, actor.workspaceId)
    const finished = finishDraft(draft)
    const spec = finished.ok ? finished.spec : null
    const problems = [...draftProblems(draft), ...(await this.#nameProblems(actor, draftId, draft))]
    return {
      spec,
      yaml: spec && writeSpec(spec, 'yaml'),
      problems: problems.map(({ code, path, message }) => ({ code, path, message, step: stepOf(path) })),
      unconfirmed: inferred,
      removed,
      findings: spec ? [...anatomyProblems(spec), ...containmentProblems(spec)] : [],
      advice: spec ? adviceOn(spec) : [],
      expiresAt: clock() + sandboxLifetime(policy, days).lifetimeMs,
      cost: spec && costOf(spec.budget),
      approval: { ...policy.promotion, people: await this.#reviewers(actor) },
    }
  }

  /** Becomes an agent, once: whoever submits again is told which one it became. */
  async submit(
    actor: Actor,
    draftId: string,
    version: number,
    { days, note }: { days?: number | undefined; note: string | null },
  ): Promise<Saved & { name: string }> {
    const { transact, clock, agents } = this.#deps
    let name = ''
    try {
      return await transact(async (stores) => {
        const draft = await stores.drafts.lock(actor.workspaceId, actor.personId, draftId)
        if (!draft) throw draftNotFound()
        if (draft.becameId !== null) return became(stores, actor.workspaceId, draft.becameId)
        if (draft.version !== version) throw isOlder(draft)
        const finished = finishDraft(draft.draft)
        if (!finished.ok) throw specInvalid(finished.problems)
        name = finished.spec.metadata.name
        const now = clock()
        const birth = { from: draft.mode, source: draft.clonedFrom, days, note }
        const saved = await agents.createWithin(stores, actor, finished.spec, birth, now)
        await stores.drafts.markBecome(draftId, saved.id, now)
        return saved
      })
    } catch (error) {
      throw isDuplicate(error) ? nameTaken(name) : error
    }
  }

  async #find(actor: Actor, draftId: string): Promise<Draft> {
    const draft = await this.#deps.stores.drafts.find(actor.workspaceId, actor.personId, draftId)
    if (draft) return draft
    throw draftNotFound()
  }

  async #nameProblems(actor: Actor, draftId: string, draft: DraftSpec) {
    const name = draft.metadata?.name
    if (!name) return []
    const taken = await this.#deps.stores.agents.takenAmong(actor.workspaceId, [name])
    if (!taken.has(name)) return []
    // It may have become an agent since it was read, and that one does not stand in its way.
    if ((await this.#find(actor, draftId)).becameId !== null) return []
    return [{ code: 'NAME_TAKEN', path: 'metadata.name', message: nameTaken(name).message }]
  }

  /** Nobody decides on what they made themselves, so the author is not among them. */
  async #reviewers(actor: Actor) {
    const { stores } = this.#deps
    const options = { state: 'active', limit: mostReviewers + 1 } as const
    const { rows } = await stores.members.page(actor.workspaceId, { ...options, role: 'reviewer' })
    return rows
      .filter(({ person }) => person.id !== actor.personId)
      .slice(0, mostReviewers)
      .map(({ member, person }) => ({ personId: person.id, name: person.name, role: member.role }))
  }
}

async function became(
  stores: Stores,
  workspaceId: string,
  agentId: string,
): Promise<Saved & { name: string }> {
  const agent = await stores.agents.find(workspaceId, agentId)
  const first = await stores.revisions.find(workspaceId, agentId, 1)
  if (!agent || !first) throw draftNotFound()
  const { name, expiresAt } = agent
  return {
    id: agentId,
    name,
    revision: 1,
    digest: first.digest.toString('hex'),
    isChanged: false,
    expiresAt,
  }
}

const shown = ({ workspaceId: _, personId: __, ...draft }: Draft) => draft

/** The shorter windows can hold a month below its own limit. */
function costOf({ monthlyUsd, dailyUsd, hourlyUsd, perTaskUsd }: z.output<typeof Budget>) {
  const atMostMonthlyUsd = Math.min(monthlyUsd, dailyUsd * 31, hourlyUsd * 24 * 31)
  return { monthlyUsd, dailyUsd, hourlyUsd, perTaskUsd, atMostMonthlyUsd }
}

/**
 * An inference is known by its words: its place moves when something before it goes. Words that the draft did not
 * have are nobody's inference, and none becomes two.
 */
function stillUnconfirmed(known: readonly Inference[], told: readonly Inference[]): Inference[] {
  const left = known.map(({ because }) => because)
  return told.filter(({ because }) => {
    const at = left.indexOf(because)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

const isStillMasked = (text: string | undefined): boolean =>
  text !== undefined && (text === '' || text.includes('[removed]'))

/** Every text of a draft under its path. */
function textsOf(part: unknown, path: readonly (string | number)[] = [], found = new Map<string, string>()) {
  if (typeof part === 'string') found.set(pathText(path), part)
  else if (Array.isArray(part)) for (const [at, item] of part.entries()) textsOf(item, [...path, at], found)
  else if (typeof part === 'object' && part !== null) {
    for (const [key, item] of Object.entries(part)) textsOf(item, [...path, key], found)
  }
  return found
}

const draftNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'DRAFT_NOT_FOUND',
    message: 'You have no such draft in this workspace.',
    remedy: 'Choose one from the list of your drafts, or begin a new one.',
  })

const isOlder = ({ updatedAt, version }: Draft) =>
  new Refusal({
    kind: 'conflict',
    code: 'DRAFT_IS_OLDER',
    message: `This draft was saved elsewhere at ${new Date(updatedAt).toISOString().slice(11, 16)} UTC, as version ${version}.`,
    remedy: 'Load what was saved, or copy what you typed first. Nothing was overwritten.',
  })

const isSubmitted = () =>
  new Refusal({
    kind: 'conflict',
    code: 'DRAFT_IS_SUBMITTED',
    message: 'This draft has become an agent already.',
    remedy: 'Change the agent instead.',
  })

const tooManyDrafts = () =>
  new Refusal({
    kind: 'conflict',
    code: 'TOO_MANY_DRAFTS',
    message: `You have ${mostDrafts} drafts in this workspace.`,
    remedy: 'Submit or discard some of them first.',
  })
