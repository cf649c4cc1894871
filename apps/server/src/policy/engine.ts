import type { PolicyAnswer, PolicyInput, Question } from '@countersign/policy'
import type { Loaded } from './snapshots.ts'

export type EngineName = 'embedded' | 'opa'

/** A question to one version of a workspace's policy. */
export type Asking<Q extends Question = Question> = {
  workspaceId: string
  loaded: Loaded
  question: Q
  input: PolicyInput[Q]
}

/** Who answered, and whether that was somebody else than who should have. */
export type Answered = { answer: PolicyAnswer; engine: EngineName; fellBack: boolean }

/** What answers questions. Whatever goes wrong on the way is an answer that allows nothing. */
export type PolicyEngine = {
  readonly name: EngineName
  ask<Q extends Question>(asking: Asking<Q>): Promise<Answered>
}

/** The engine in this process. It has its answer at once, and within its own limits of steps and time. */
export const embeddedEngine: PolicyEngine = {
  name: 'embedded',
  async ask({ loaded, question, input }) {
    return { answer: loaded.policy.ask(question, input), engine: 'embedded', fellBack: false }
  },
}
