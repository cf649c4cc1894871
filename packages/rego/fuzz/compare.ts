// Asks this engine and the real OPA the same question.
import { nodeCryptography } from '../node/cryptography.ts'
import {
  BigNumber,
  compile,
  formatDiagnostics,
  formatError,
  jsonText,
  Policy,
  parseJson,
  type Value,
} from '../src/index.ts'
import { type Scenario, scenario } from './generate.ts'
import { type Answer, askOpa } from './opa.ts'

/** `stricter`: an error of a built-in that OPA's index never came to; without strictness both answer alike. */
export type Verdict = 'agree' | 'stricter' | 'both-refuse' | 'opa-type-error' | 'differ'
export type Comparison = { readonly seed: number; readonly verdict: Verdict; readonly detail: string }

export const compareSeed = (program: string, seed: number): Comparison => {
  const generated = scenario(seed)
  const strict = seed % 2 === 0
  const theirs = askOpa(program, generated.policy, 'data.fuzz', generated.input, generated.data, strict)
  const ours = answer(generated, strict)
  const first = judge(ours, theirs)
  const isStricter =
    first === 'differ' &&
    strict &&
    theirs.kind !== 'error' &&
    judge(answer(generated, false), theirs) === 'agree'
  const verdict: Verdict = isStricter ? 'stricter' : first
  const detail =
    verdict === 'differ'
      ? `seed ${seed}\n${generated.policy}\ninput ${jsonText(generated.input)}\ndata ${jsonText(generated.data)}\nours ${shown(ours)}\nopa ${shown(theirs)}`
      : ''
  return { seed, verdict, detail }
}

const answer = ({ policy, input, data }: Scenario, strict: boolean): Answer => {
  const compiled = compile({ 'policy.rego': policy }, { cryptography: nodeCryptography })
  if (!(compiled instanceof Policy))
    return { kind: 'error', message: `compile: ${formatDiagnostics(compiled)}` }
  const result = compiled.query('data.fuzz', { input, data, strict })
  if (result.kind === 'error') return { kind: 'error', message: formatError(result.error) }
  return result.kind === 'value' ? { kind: 'value', value: result.value } : result
}

const compileCodes = [
  'rego_unsafe_var_error',
  'rego_compile_error',
  'rego_recursion_error',
  'rego_parse_error',
]

const judge = (ours: Answer, theirs: Answer): Verdict => {
  if (theirs.kind === 'error') {
    // OPA's static types reject some policies that have a plain meaning; this engine has no type checker.
    if (theirs.message.includes('rego_type_error')) return 'opa-type-error'
    if (ours.kind !== 'error') return 'differ'
    const theirsAtCompile = compileCodes.some((code) => theirs.message.includes(code))
    return theirsAtCompile === ours.message.startsWith('compile:') ? 'both-refuse' : 'differ'
  }
  if (ours.kind === 'value' && theirs.kind === 'value')
    return canonical(ours.value) === canonical(theirs.value) ? 'agree' : 'differ'
  return ours.kind === theirs.kind ? 'agree' : 'differ'
}

// OPA prints `1.0` for a literal and 64-bit mantissas for quotients; as doubles they are the same number.
const canonical = (value: Value): string =>
  JSON.stringify(parseJson(jsonText(value)), (_, member: unknown) =>
    member instanceof BigNumber ? Number(member.text) : member,
  )

const shown = (given: Answer): string =>
  given.kind === 'value' ? jsonText(given.value) : given.kind === 'error' ? given.message : 'undefined'
