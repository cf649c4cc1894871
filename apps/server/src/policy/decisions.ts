import { Refusal } from '@countersign/decisions'
import {
  type PolicyAnswer,
  type PolicyData,
  type PolicyInput,
  type Question,
  unanswered,
} from '@countersign/policy'
import type { Stores } from '../database/stores.ts'
import type { Answered, Asked, PolicyEngine } from './engine.ts'
import { getActive, lockActive } from './pointer.ts'
import type { PolicyRecorder } from './recorder.ts'
import type { Pointer, PolicySnapshots } from './snapshots.ts'

/** One version of a policy that does not change until the transaction ends. */
export type Held = {
  readonly snapshot: Asked['snapshot']
  readonly data: PolicyData
  ask<Q extends Question>(question: Q, input: PolicyInput[Q]): Promise<PolicyAnswer>
}

type Options = {
  /** Holds the policy until the transaction ends: what is decided by it is committed by it. */
  lock?: boolean
  /** The pointer, where the caller has read it already together with what else it decides by. */
  active?: Pointer
}

type Deps = {
  stores: Stores
  snapshots: PolicySnapshots
  engine: PolicyEngine
  recorder: PolicyRecorder
}

/** Asks a workspace's policy. It is always the one that the database points to, whatever this replica remembers. */
export class PolicyDecisions {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** For a decision: what only warns is counted, and the question may be kept as an example. */
  async ask<Q extends Question>(
    stores: Stores,
    workspaceId: string,
    question: Q,
    input: PolicyInput[Q],
    options: Options = {},
  ): Promise<Asked> {
    const asked = await this.consider(stores, workspaceId, question, input, options)
    this.#deps.recorder.note(workspaceId, question, input, asked)
    return asked
  }

  /** For what is only looked at: nothing is counted or kept. */
  async consider<Q extends Question>(
    stores: Stores,
    workspaceId: string,
    question: Q,
    input: PolicyInput[Q],
    { lock = false, active: known }: Options = {},
  ): Promise<Asked> {
    const active = lock
      ? await lockActive(stores, workspaceId)
      : (known ?? (await getActive(stores, workspaceId)))
    const snapshot = { id: active.snapshotId, number: active.number, hash: active.hash.toString('hex') }
    const { answered, data } = await this.#answer(stores, active, question, input)
    return { ...answered, snapshot, data }
  }

  /**
   * For many questions of one transaction: the policy is held once, and every answer is by that version. What cannot
   * be loaded is a refusal here, because there is nothing that many agents could be judged by.
   */
  async hold(stores: Stores, workspaceId: string): Promise<Held> {
    const active = await lockActive(stores, workspaceId)
    const loaded = await this.#deps.snapshots.load(stores, active)
    const { id, number, hash, policy } = loaded
    return {
      snapshot: { id, number, hash },
      data: policy.data,
      ask: async (question, input) =>
        (await this.#deps.engine.ask({ workspaceId, loaded, question, input })).answer,
    }
  }

  /** For what compares the hash of the policy and asks it nothing: a pointer that does not hold together is a refusal. */
  confirm(stores: Stores, active: Pointer): Promise<void> {
    return this.#deps.snapshots.confirm(stores, active)
  }

  /** The numbers and lists of the policy that is active now. */
  async dataOf(stores: Stores, workspaceId: string): Promise<PolicyData> {
    return (await this.#deps.snapshots.active(stores, workspaceId)).policy.data
  }

  async #answer<Q extends Question>(
    stores: Stores,
    active: Pointer,
    question: Q,
    input: PolicyInput[Q],
  ): Promise<{ answered: Answered; data: PolicyData | null }> {
    const { snapshots, engine } = this.#deps
    try {
      const loaded = await snapshots.load(stores, active)
      const answered = await engine.ask({ workspaceId: active.workspaceId, loaded, question, input })
      return { answered, data: loaded.policy.data }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // What is stored is not what was activated, or cannot be used any more: there is nothing to ask.
      const answer = unanswered('POLICY_UNREADABLE', error.message)
      return { answered: { answer, engine: engine.name, fellBack: false }, data: null }
    }
  }
}
