import type { OrchestratorRuntime } from '@countersign/runtime'

/** Which runtime a workspace's agents run under. An orchestrator elsewhere will be the second; there is one today. */
export class RuntimeSelector {
  readonly #runtimes: { readonly embedded: OrchestratorRuntime }
  constructor(runtimes: { readonly embedded: OrchestratorRuntime }) {
    this.#runtimes = runtimes
  }

  of(_workspaceId: string): OrchestratorRuntime {
    return this.#runtimes.embedded
  }
}
