import { Refusal } from '@countersign/decisions'
import { addDemoAgents } from '../agents/demo.ts'
import type { AgentLife } from '../agents/life.ts'
import type { AgentService } from '../agents/service.ts'
import type { AuditorService } from '../auditors/service.ts'
import type { Clock } from '../clock.ts'
import { addDemoExport } from '../compliance/demo.ts'
import type { ExportService } from '../compliance/service.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { DriftComparing } from '../drift/comparing.ts'
import { addDemoDrift, demoEveryMinutes } from '../drift/demo.ts'
import type { DriftIgnoring } from '../drift/ignoring.ts'
import type { DriftRecording } from '../drift/recording.ts'
import type { DriftService } from '../drift/service.ts'
import type { KeyService } from '../keys/service.ts'
import { byActor } from '../ledger/doer.ts'
import type { CheckpointPublisher } from '../ledger/publisher.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { Actor } from '../members/actor.ts'
import { addDemoPolicies, addDemoTightening } from '../policy/demo.ts'
import type { PolicyService } from '../policy/service.ts'
import { addDemoPromotions } from '../promotion/demo.ts'
import type { PromotionService } from '../promotion/service.ts'
import { addDemoFrontDesks } from '../revalidation/demo.ts'
import type { RevalidationWorkflow } from '../revalidation/workflow.ts'
import type { RunService } from '../runtime/service.ts'
import type { SigningKeyService } from '../signing-keys/service.ts'
import { personas } from './personas.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  keys: KeyService
  agents: AgentService
  life: AgentLife
  promotions: PromotionService
  signingKeys: SigningKeyService
  policy: PolicyService
  revalidations: Pick<RevalidationWorkflow, 'round'>
  runs: RunService
  drift: DriftService
  driftComparing: DriftComparing
  driftRecording: DriftRecording
  driftIgnoring: DriftIgnoring
  exports: ExportService
  auditors: AuditorService
  sequencer: Sequencer
  publisher: CheckpointPublisher
}

/** So many agents of the demo run: enough to be looked at, and little for a laptop. */
const running = 3

/** What the personas did before a newcomer came: real acts by the real services, so that everything has its events. */
export class DemoHistory {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async play(workspaceId: string): Promise<void> {
    const { transact, clock, keys, agents, life, promotions, policy } = this.#deps
    const actors = (await this.#actors(workspaceId)).flatMap((actor) => actor ?? [])
    const [ada, rita] = actors
    if (!ada || !rita) return
    await keys.create(ada, 'Nightly export', ['ledger:read'], 90)
    const staging = await keys.create(ada, 'Staging cluster', ['workspace:read'], 30)
    await keys.rotate(ada, staging.id, 24)
    const laptop = await keys.create(ada, 'Laptop of an intern', ['workspace:read'], null)
    await keys.revoke(ada, laptop.id)
    await addDemoPolicies(policy, ada)
    const cast = { admin: ada, reviewer: rita, owners: actors.map(({ name }) => name) }
    await transact(async (stores) => {
      const now = clock()
      const made = await addDemoAgents({ agents, life }, stores, cast, now)
      await addDemoPromotions(
        { agents, promotions },
        stores,
        { admin: ada, reviewer: rita, agents: made },
        now,
      )
    })
    await this.#tighten(ada, rita)
    await this.#compare(ada, rita)
    await this.#rotate(ada)
    const officer = actors.find(({ role }) => role === 'compliance')
    const auditor = actors.find(({ role }) => role === 'auditor')
    if (officer) await addDemoExport(this.#deps, { officer, auditor }, clock())
  }

  /** Three agents with one cause in quarantine, and the report of how they came there. */
  async #tighten(admin: Actor, reviewer: Actor): Promise<void> {
    const { transact, clock, agents, promotions, policy, revalidations } = this.#deps
    await transact((stores) =>
      addDemoFrontDesks({ agents, promotions }, stores, { admin, reviewer }, clock()),
    )
    await addDemoTightening(policy, admin)
    await revalidations.round()
  }

  /** What runs does so for real: a few of the governed agents, by the runner that comes with the product. */
  async run(workspaceId: string): Promise<void> {
    const { stores, runs } = this.#deps
    const [ada] = await this.#actors(workspaceId)
    if (!ada || !runs.canRun('reference')) return
    for (const agentId of await stores.runs.startable(workspaceId, running)) {
      try {
        await runs.start({ workspaceId, agentId, by: byActor(ada), mode: 'governed', driver: 'process' })
      } catch (error) {
        // Another replica was quicker, or something keeps this one from running: the demo opens all the same.
        if (!(error instanceof Refusal)) throw error
      }
    }
  }

  async #compare(admin: Actor, reviewer: Actor): Promise<void> {
    const { transact, clock, agents, promotions, drift, driftIgnoring } = this.#deps
    const { driftComparing: comparing, driftRecording: recording } = this.#deps
    const deps = { agents, promotions, comparing, recording }
    await transact((stores) => addDemoDrift(deps, stores, { admin, reviewer }, clock()))
    await drift.setInterval(admin, demoEveryMinutes)
    const warmer = { kind: 'reported-temperature', cause: null, agentId: null } as const
    await driftIgnoring.add(admin, warmer, 'The shop tries out warmer answers until the end of the month', 21)
  }

  /** As one does: the next key is published before it signs, and the one before it verifies on. */
  async #rotate(admin: Actor): Promise<void> {
    const { signingKeys } = this.#deps
    const { id } = await signingKeys.prepare(admin, 'Ed25519', 'server')
    await signingKeys.activate(admin, id)
  }

  async #actors(workspaceId: string): Promise<(Actor | null)[]> {
    const { stores } = this.#deps
    return Promise.all(
      personas.map(async ({ email, name, role }) => {
        const person = await stores.people.findByEmail(email)
        return person && { personId: person.id, name, role, workspaceId, behind: null }
      }),
    )
  }
}
