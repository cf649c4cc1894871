import type { Digest } from '@countersign/digest'
import { formatError, type Policy, type PreparedQuery, type QueryResult } from '@countersign/rego'
import { explainedRules, type PolicyExplanation } from './explanation.ts'
import { type PolicyAnswer, readAnswer, unanswered } from './policy-answer.ts'
import type { PolicyData } from './policy-data.ts'
import { modulesOf, type PolicyFiles } from './policy-files.ts'
import { policyInputs } from './policy-input.ts'
import { entryPointOf, type Question, questions } from './question.ts'

const limits = { steps: 1_000_000, timeMs: 1_000 }

/** A set that can be asked. Only `checkPolicy` makes one, and it never changes. */
export class CheckedPolicy {
  readonly files: PolicyFiles
  readonly hash: Digest
  readonly data: PolicyData
  /** The file of each rule, by its name: `promotion.temperature`. */
  readonly ruleFiles: Readonly<Record<string, string>>
  readonly #engine: Policy
  readonly #clock: () => number
  readonly #prepared: ReadonlyMap<Question, PreparedQuery>

  constructor(given: {
    readonly files: PolicyFiles
    readonly hash: Digest
    readonly data: PolicyData
    readonly rules: Readonly<Record<string, string>>
    readonly engine: Policy
    readonly clock: () => number
  }) {
    this.files = given.files
    this.hash = given.hash
    this.data = given.data
    this.ruleFiles = given.rules
    this.#engine = given.engine
    this.#clock = given.clock
    const data = { settings: given.data }
    this.#prepared = new Map(
      questions.map((question) => [question, given.engine.prepare(entryPointOf(question), { data })]),
    )
  }

  /** The modules that decide, without their tests; what another engine is given. */
  get modules(): PolicyFiles {
    return modulesOf(this.files)
  }

  /** The rules of a question, by name and in order. */
  rulesOf(question: Question): readonly string[] {
    return Object.keys(this.ruleFiles)
      .filter((id) => id.startsWith(`${question}.`))
      .sort()
  }

  /** The answer to a question; whatever goes wrong on the way is an answer too, and none that allows. */
  ask(question: Question, input: unknown): PolicyAnswer {
    const read = policyInputs[question].safeParse(input)
    if (!read.success) {
      const [issue] = read.error.issues
      const place = issue === undefined || issue.path.length === 0 ? 'The input' : issue.path.join('.')
      return unanswered(
        'POLICY_INPUT_INVALID',
        `${place} of ${question}: ${issue?.message ?? 'not readable'}`,
      )
    }
    return this.#answer(question, read.data)
  }

  /** Asks without an input, to see whether a question is answered at all. */
  probe(question: Question): PolicyAnswer {
    return this.#answer(question, undefined)
  }

  /** The answer with what each rule came to, and which expression the others did not get past. */
  explain(question: Question, input: unknown): PolicyExplanation {
    const read = policyInputs[question].safeParse(input)
    if (!read.success) return { answer: this.ask(question, input), rules: [] }
    const { result, rules } = this.#engine.explain(entryPointOf(question), {
      input: read.data,
      data: { settings: this.data },
      limits,
      clock: this.#clock,
    })
    const answer = this.#readResult(question, result)
    return {
      answer,
      rules: explainedRules(this.files, this.ruleFiles, this.rulesOf(question), answer, rules),
    }
  }

  /** Reads what another engine answered for the same set. */
  read(question: Question, value: unknown): PolicyAnswer {
    return readAnswer(question, value, this.rulesOf(question))
  }

  #answer(question: Question, input: unknown): PolicyAnswer {
    const query = this.#prepared.get(question)
    if (query === undefined) return unanswered('POLICY_UNDEFINED', `Nobody asks ${question}.`)
    return this.#readResult(question, query.query({ input, limits, clock: this.#clock }))
  }

  #readResult(question: Question, result: QueryResult): PolicyAnswer {
    if (result.kind === 'value') return this.read(question, result.value)
    if (result.kind === 'undefined') {
      return unanswered('POLICY_UNDEFINED', `${entryPointOf(question)} is not defined.`)
    }
    const code = result.error.code === 'eval_limit_error' ? 'POLICY_TIMEOUT' : 'POLICY_ERROR'
    return unanswered(code, formatError(result.error))
  }
}
