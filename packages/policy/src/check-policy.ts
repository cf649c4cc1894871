import type { Sha256 } from '@countersign/digest'
import {
  type Cryptography,
  compile,
  type Diagnostic,
  type Outline,
  outlineOf,
  Policy,
  type TestResult,
} from '@countersign/rego'
import { CheckedPolicy } from './checked-policy.ts'
import { isPolicyTest, modulesOf, type PolicyFiles, policyRoot, problemsOfFiles } from './policy-files.ts'
import { hashOfPolicy } from './policy-hash.ts'
import type { PolicyProblem, SetCode } from './policy-problem.ts'
import { runTests } from './policy-tests.ts'
import { entryPointOf, type Question, questions } from './question.ts'
import { type DataReading, readPolicyData } from './read-data.ts'

/** What deciding needs from outside. The clock only limits how long an answer may take; policies never see it. */
export type PolicySurroundings = {
  readonly sha256: Sha256
  /** Milliseconds from any fixed point. */
  readonly clock: () => number
  /** What `crypto.*` and `io.jwt.*` stand on; without it policies that call them are refused. */
  readonly cryptography?: Cryptography
}

export type PolicyCheck =
  | {
      readonly ok: true
      readonly policy: CheckedPolicy
      readonly warnings: readonly Diagnostic[]
      readonly tests: readonly TestResult[]
    }
  | {
      readonly ok: false
      readonly problems: readonly PolicyProblem[]
      /** The outcome of each test, as far as it came to them. */
      readonly tests: readonly TestResult[]
    }

/**
 * Reads a whole set: names and sizes, syntax, meaning, data, entry points, and at last its own tests. What comes out
 * can be asked; anything else is a list of what to mend, and nothing of such a set is ever used.
 */
export function checkPolicy(files: PolicyFiles, surroundings: PolicySurroundings): PolicyCheck {
  const unusable = problemsOfFiles(files)
  if (unusable.length > 0) return refused(unusable)

  const data = readPolicyData(files)
  const outlines = outlinesOf(files)
  const rules = rulesOf(outlines.found)
  const early = [
    ...outlines.problems,
    ...outlines.found.flatMap(problemsOfOutline),
    ...(data.ok ? problemsOfWarnings(data, rules) : data.problems),
  ]
  const compiled = outlines.problems.length > 0 ? [] : compileBoth(files, surroundings)
  if (early.length > 0 || !data.ok || !('deciding' in compiled)) {
    return refused([...early, ...('deciding' in compiled ? [] : compiled)])
  }

  const policy = new CheckedPolicy({
    files,
    hash: hashOfPolicy(surroundings.sha256, files),
    data: data.data,
    rules: Object.fromEntries(rules.map(({ id, file }) => [id, file])),
    engine: compiled.deciding,
    clock: surroundings.clock,
  })
  const silent = problemsOfEntryPoints(policy, rules)
  if (silent.length > 0) return refused(silent)
  const { results, problems } = runTests(compiled.whole, { settings: data.data })
  if (problems.length > 0) return { ok: false, problems, tests: results }
  return { ok: true, policy, warnings: compiled.whole.warnings, tests: results }
}

// Nobody reads more of them before mending the first.
const mostProblems = 200

const refused = (problems: readonly PolicyProblem[]): PolicyCheck => ({
  ok: false,
  problems: [...problems].sort(byPlace).slice(0, mostProblems),
  tests: [],
})

type Outlined = { readonly file: string; readonly outline: Outline }
type Rule = { readonly id: string; readonly question: Question; readonly file: string }

function outlinesOf(files: PolicyFiles): { readonly found: Outlined[]; readonly problems: PolicyProblem[] } {
  const found: Outlined[] = []
  const problems: PolicyProblem[] = []
  for (const [file, text] of Object.entries(files)) {
    if (!file.endsWith('.rego')) continue
    const outline = outlineOf(file, text)
    if ('packagePath' in outline) found.push({ file, outline })
    else problems.push(problemOf(outline))
  }
  return { found, problems }
}

/** The rules of a set, each by the first file of its package. */
function rulesOf(outlines: readonly Outlined[]): Rule[] {
  const rules = new Map<string, Rule>()
  for (const { file, outline } of outlines) {
    const [root, question, below, name] = outline.packagePath
    const asked = questions.find((one) => one === question)
    if (isPolicyTest(file) || root !== policyRoot || below !== 'rules') continue
    if (asked === undefined || name === undefined) continue
    const id = `${asked}.${name}`
    if (!rules.has(id)) rules.set(id, { id, question: asked, file })
  }
  return [...rules.values()]
}

/** Their answer would not be the same tomorrow, on another engine or in another replica. */
const unrepeatable: Readonly<Record<string, string>> = {
  'time.now_ns': 'Ask for input.now, the time of the question in milliseconds.',
  'rand.intn': 'A decision that can be checked later holds no chance.',
  'uuid.rfc4122': 'A decision that can be checked later holds no chance.',
  'opa.runtime': 'A decision depends on its input and its data only.',
}

function problemsOfOutline({ file, outline }: Outlined): PolicyProblem[] {
  const calls = outline.calls.flatMap(({ name, line, column }) => {
    const hint = Object.hasOwn(unrepeatable, name) ? unrepeatable[name] : undefined
    const message = `${name} answers differently each time, so the decision could not be repeated.`
    return hint === undefined ? [] : [at(file, 'POLICY_NOT_REPLAYABLE', message, hint, { line, column })]
  })
  if (outline.packagePath[0] === policyRoot) return calls
  const message = `The package ${outline.packagePath.join('.')} is not one of a policy set.`
  const hint = `Begin its name with ${policyRoot}, as in ${policyRoot}.lib.dates.`
  return [...calls, at(file, 'POLICY_PACKAGE_OUTSIDE', message, hint, outline.packageAt)]
}

function problemsOfWarnings(data: DataReading & { ok: true }, rules: readonly Rule[]): PolicyProblem[] {
  return data.data.warn.flatMap((id, index) => {
    if (rules.some((rule) => rule.id === id)) return []
    const hint = `The rules are ${rules.map((rule) => rule.id).join(', ')}.`
    const place = data.placeOfWarning(index)
    return [at('settings/data.yaml', 'POLICY_WARN_UNKNOWN', `There is no rule ${id}.`, hint, place)]
  })
}

/** Compiles what decides, and the same with its tests; a module that needs a test to compile is refused. */
function compileBoth(
  files: PolicyFiles,
  { cryptography }: PolicySurroundings,
): { readonly deciding: Policy; readonly whole: Policy } | PolicyProblem[] {
  const options = cryptography === undefined ? {} : { cryptography }
  const sources = Object.fromEntries(Object.entries(files).filter(([file]) => file.endsWith('.rego')))
  const whole = compile(sources, { ...options, entrypoints: questions.map(entryPointOf) })
  if (!(whole instanceof Policy)) return whole.map(problemOf)
  const deciding = compile(modulesOf(files), options)
  return deciding instanceof Policy ? { deciding, whole } : deciding.map(problemOf)
}

/** Asks each question without an input: what matters is only that every rule of it is looked at. */
function problemsOfEntryPoints(policy: CheckedPolicy, rules: readonly Rule[]): PolicyProblem[] {
  return questions.flatMap((question) => {
    const own = rules.filter((rule) => rule.question === question)
    const file = `${question}.rego`
    if (own.length === 0) {
      const message = `There is no rule for ${question}, and silence is not consent.`
      return [at(file, 'POLICY_RULES_MISSING', message, `Add one, as in ${question}/hours.rego.`)]
    }
    const answer = policy.probe(question)
    if (answer.outcome !== 'unanswered') return []
    if (answer.code === 'POLICY_UNDEFINED') {
      const message = `${entryPointOf(question)} is not defined.`
      const hint = `Define answer in package ${policyRoot}.${question}, as the shipped ${file} does.`
      return [at(file, 'POLICY_ENTRY_POINT_MISSING', message, hint)]
    }
    if (answer.code === 'POLICY_SILENT') {
      const hint =
        'Each rule defines the set deny, as in `deny contains {...} if ...`, and answer tells of each.'
      const silent = own.filter(({ id }) => answer.message.includes(id))
      return (silent.length > 0 ? silent : own).map((rule) =>
        at(rule.file, 'POLICY_RULE_SILENT', `The rule ${rule.id} is not among those evaluated.`, hint),
      )
    }
    const hint = 'The answer has deny, warn and evaluated, as in the shipped set.'
    return [at(file, 'POLICY_ANSWER_UNREADABLE', answer.message, hint)]
  })
}

const at = (
  file: string,
  code: SetCode,
  message: string,
  hint: string,
  { line, column }: { readonly line: number; readonly column: number } = { line: 1, column: 1 },
): PolicyProblem => ({ file, line, column, code, message, hint })

const problemOf = ({ file, line, column, code, message, hint }: Diagnostic): PolicyProblem => ({
  file,
  line,
  column,
  code,
  message,
  hint,
})

const byPlace = (one: PolicyProblem, other: PolicyProblem): number =>
  one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line || one.column - other.column
