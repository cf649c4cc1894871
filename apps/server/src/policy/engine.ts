import {
  InteractionInput,
  type PolicyAnswer,
  type PolicyData,
  type PolicyInput,
  PromotionInput,
  type Question,
  RuntimeInput,
  unanswered,
} from '@countersign/policy'
import type { Loaded } from './snapshots.ts'

type EngineName = 'embedded' | 'opa'

/** A question to one version of a workspace's policy. */
export type Asking<Q extends Question = Question> = {
  workspaceId: string
  loaded: Loaded
  question: Q
  input: PolicyInput[Q]
}

/** Who answered, and whether that was somebody else than who should have. */
export type Answered = { answer: PolicyAnswer; engine: EngineName; fellBack: boolean }

/** An answer, with the version of the policy that gave it, and that version's numbers where it could be loaded. */
export type Asked = Answered & {
  snapshot: { id: string; number: number; hash: string }
  data: PolicyData | null
}

/** How an engine has fared since this replica started. */
export type EngineStanding = { fallbacks: number; error: string | null; errorAt: number | null }

/** What answers questions. Whatever goes wrong on the way is an answer that allows nothing. */
export type PolicyEngine = {
  readonly name: EngineName
  ask<Q extends Question>(asking: Asking<Q>): Promise<Answered>
  /** Gets ready to be asked by a version, before anybody is kept waiting. */
  prepare(workspaceId: string, loaded: Loaded): Promise<void>
  standing(): EngineStanding
  /** Removes what nobody asks any more, and what replicas left behind that do not live. */
  tidy(living: ReadonlySet<string>): Promise<void>
  close(): Promise<void>
}

/** The engine in this process. It has its answer at once, and within its own limits of steps and time. */
export const embeddedEngine: PolicyEngine = {
  name: 'embedded',
  async ask({ loaded, question, input }) {
    return { answer: loaded.policy.ask(question, input), engine: 'embedded', fellBack: false }
  },
  // Whoever loaded a version has compiled it, and nothing of it lies elsewhere.
  async prepare() {},
  async tidy() {},
  async close() {},
  standing: () => ({ fallbacks: 0, error: null, errorAt: null }),
}

const inputs = { promotion: PromotionInput, runtime: RuntimeInput, interaction: InteractionInput } as const

/** No engine is asked with what is not whole: a field that is missing would be a rule that is not heard. */
export function invalidInput(question: Question, input: unknown): PolicyAnswer | null {
  const read = inputs[question].safeParse(input)
  if (read.success) return null
  const [issue] = read.error.issues
  const place = issue === undefined || issue.path.length === 0 ? 'The input' : issue.path.join('.')
  return unanswered('POLICY_INPUT_INVALID', `${place} of ${question}: ${issue?.message ?? 'not readable'}`)
}
