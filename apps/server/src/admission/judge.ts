import { type Admission, admit } from '@countersign/admission'
import { nodeCryptography } from '@countersign/proofs/node'
import type { Logger } from 'pino'
import { findAgent } from '../agents/lookup.ts'
import type { Stores } from '../database/stores.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { AdmissionFactReader, Asking, LoadedFacts } from './facts.ts'
import type { Occasion } from './recorder.ts'
import { type Judged, judged, obstacleTo, type PolicyAsked, statusIn } from './report.ts'

/** How many runs there are already, without the one that is asked for. */
export type Running = (
  stores: Stores,
  asked: { readonly workspaceId: string; readonly agentId: string; readonly runId: string | null },
) => Promise<{ readonly ofAgent: number; readonly inWorkspace: number }>

type Deps = {
  stores: Stores
  log: Logger
  reader: AdmissionFactReader
  decisions: Pick<PolicyDecisions, 'ask' | 'consider'>
  running: Running
  /** Where this instance runs agents, in the operator's word. */
  environment: string
}

/** What it is judged for; a dry run wants to hear everything and leaves no trace. */
type Purpose = Pick<Occasion, 'runId'> & { cause: Occasion['cause'] | 'dry run' }

/** Standing, chain and policy by the facts of this moment. Nothing is decided by it until it is written down. */
export class AdmissionJudge {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async usualMode({ workspaceId, agentId }: Omit<Asking, 'mode'>): Promise<Asking['mode']> {
    const agent = await findAgent(this.#deps.stores, workspaceId, agentId)
    return agent.governedRevision === null ? 'sandbox' : 'governed'
  }

  async judge(asking: Asking, purpose: Purpose): Promise<Judged> {
    const { stores, reader, log, running } = this.#deps
    const { workspaceId, agentId } = asking
    const { cause, runId } = purpose
    // A run that goes on is counted already. Asked for beside the facts: whoever needs the answer hears what went wrong.
    const counting = cause === 'renewal' ? null : running(stores, { workspaceId, agentId, runId })
    counting?.catch(() => 'told to whoever awaits it')
    const loaded = await reader.read(stores, asking)
    const { facts, workspace } = loaded
    const { onPolicyDrift } = workspace
    const onCrash = (check: string, error: unknown) =>
      log.error({ err: error, check, ...asking }, 'an admission check failed')
    const admission =
      facts === null ? null : admit(facts, { cryptography: nodeCryptography, onPolicyDrift, onCrash })
    return judged(
      asking,
      loaded,
      admission,
      await this.#askPolicy(asking, loaded, admission, cause, counting),
    )
  }

  /** Whether it may start here and now. A run that goes on has started already, and what is denied need not be asked. */
  async #askPolicy(
    { workspaceId, agentId, mode }: Asking,
    loaded: LoadedFacts,
    admission: Admission | null,
    cause: Purpose['cause'],
    counting: ReturnType<Running> | null,
  ): Promise<PolicyAsked | null> {
    const { stores, decisions, environment } = this.#deps
    const { agent, spec, specSha256, facts, now, policy } = loaded
    if (counting === null || facts === null || spec === null || specSha256 === null) return null
    const isDry = cause === 'dry run'
    const isDenied = obstacleTo(loaded, mode) !== null || admission?.outcome === 'DENY'
    if (isDenied && !isDry) return null
    const running = await counting
    const input = {
      agent: {
        id: agentId,
        name: agent.name,
        revision: facts.revision,
        specSha256,
        mode,
        status: statusIn(loaded, mode),
        role: spec.anatomy.role,
      },
      environment,
      running,
      now,
    }
    const by = { active: policy }
    const asked = isDry
      ? await decisions.consider(stores, workspaceId, 'runtime', input, by)
      : await decisions.ask(stores, workspaceId, 'runtime', input, by)
    // Null stands for a question that was not asked; no engine may answer with it.
    if (!asked) throw new Error('The policy gave no answer.')
    return { asked, running }
  }
}
