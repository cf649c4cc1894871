// Runs OPA's own cases: each one passes, is refused by the compiler, or is wrong.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeCryptography } from '../node/cryptography.ts'
import {
  BigNumber,
  type Builtin,
  type CompileOptions,
  compile,
  type Diagnostic,
  formatError,
  jsonText,
  Policy,
  parseJson,
  QueryError,
  type QueryOptions,
  type Solutions,
} from '../src/index.ts'

type Outcome = { readonly verdict: 'pass' | 'refused' | 'wrong'; readonly reason: string }
type CaseResult = Outcome & { readonly folder: string; readonly note: string }
type Tally = { pass: number; refused: number; wrong: number }
export type Report = {
  readonly overall: Tally
  readonly compile: Tally
  readonly tiers: Readonly<Record<string, Tally>>
  readonly folders: Readonly<Record<string, Tally>>
  readonly failures: readonly CaseResult[]
}

type Json = ReturnType<typeof parseJson>
type Fields = { readonly [name: string]: Json }

const fields = (value: Json | undefined): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new TypeError('a case is an object')
}
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const word = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

// What the suite expects of its harness.
const harnessBuiltins: readonly Builtin[] = [
  { name: 'test.sleep', arity: 1, call: () => null },
  {
    name: 'net.lookup_ip_addr',
    arity: 1,
    refused: 'A decision does not look up names; resolve the address before asking and pass it as input.',
    call: () => undefined,
  },
]

// Cases that replace it by `with` never call it; the others stay refused.
const replacedBuiltins: readonly Builtin[] = [
  ...harnessBuiltins,
  { name: 'http.send', arity: 1, call: () => undefined },
]

const compileOptions: CompileOptions = {
  builtins: harnessBuiltins,
  cryptography: nodeCryptography,
  experimentalKeywords: false,
}

const runCase = (test: Fields): Outcome => {
  const policy = compile(sourcesOf(test), {
    cryptography: nodeCryptography,
    builtins: list(test.modules).some((text) => word(text)?.includes('with http.send as'))
      ? replacedBuiltins
      : harnessBuiltins,
    experimentalKeywords: test.experimental_keywords === true,
  })
  if (!(policy instanceof Policy)) return refusal(policy)
  try {
    const options: QueryOptions = {
      ...(test.data === undefined ? {} : { data: test.data }),
      ...inputOf(test),
      strict: test.strict_error === true,
      nowNs: 1_600_000_000_000_000_000n,
      seed: 'conformance',
    }
    return judge(test, policy.solve(word(test.query) ?? '', options))
  } catch (error) {
    if (error instanceof QueryError) return refusal([error.diagnostic])
    throw error
  }
}

/** A compile error refuses the case, whatever its reason: no answer was given that could be wrong. */
const refusal = (diagnostics: readonly Diagnostic[]): Outcome => {
  const first = diagnostics[0]
  return {
    verdict: 'refused',
    reason:
      first === undefined ? 'refused' : `${first.code}: ${first.message} (${first.line}:${first.column})`,
  }
}

const sourcesOf = (test: Fields): Record<string, string> =>
  Object.fromEntries(list(test.modules).map((text, i) => [`test-${i}.rego`, word(text) ?? '']))

const inputOf = (test: Fields): { input?: Json } => {
  const term = word(test.input_term)
  if (term === undefined) return test.input === undefined ? {} : { input: test.input }
  const policy = compile(
    { 'input.rego': `package harness\n\nterm := ${term}` },
    { ...compileOptions, builtins: harnessBuiltins },
  )
  if (!(policy instanceof Policy)) return {}
  const value = policy.evaluate('data.harness.term')
  return value === undefined ? {} : { input: value }
}

const judge = (test: Fields, result: Solutions): Outcome => {
  const code = word(test.want_error_code)
  const message = word(test.want_error)
  if (code !== undefined || message !== undefined) {
    if (result.kind !== 'error') return wrong(`answered, but OPA fails with ${code} ${message}`)
    const text = formatError(result.error)
    if (message !== undefined && !text.includes(message)) return wrong(`error text ${text} lacks ${message}`)
    if (code !== undefined && result.error.code !== code) return wrong(`error ${text} instead of ${code}`)
    return { verdict: 'pass', reason: '' }
  }
  if (result.kind === 'error') return wrong(`failed: ${formatError(result.error)}`)
  const sort = test.sort_bindings === true
  const got = new Set(
    result.solutions.map((solution) => canonical(ignoring(test, fields(solution as Json)), sort)),
  )
  const want = new Set(list(test.want_result).map((solution) => canonical(fields(solution), sort)))
  const same = got.size === want.size && [...want].every((solution) => got.has(solution))
  return same
    ? { verdict: 'pass', reason: '' }
    : wrong(`got ${[...got].join(' ')} want ${[...want].join(' ')}`)
}

const wrong = (reason: string): Outcome => ({ verdict: 'wrong', reason })

const ignoring = (test: Fields, solution: Fields): Fields =>
  test.ignore_generated_vars === true
    ? Object.fromEntries(Object.entries(solution).filter(([name]) => !name.startsWith('__localq')))
    : solution

const canonical = (solution: Fields, sort: boolean): string =>
  jsonText(
    Object.fromEntries(
      Object.entries(solution).map(([name, value]) => {
        const plain = rounded(value)
        return [
          name,
          sort && Array.isArray(plain)
            ? [...plain].sort((a, b) => (jsonText(a) < jsonText(b) ? -1 : 1))
            : plain,
        ]
      }),
    ),
  )

// Decimals are compared as doubles, as upstream's runner does; integers keep every digit.
const rounded = (value: Json): Json => {
  if (value instanceof BigNumber) return value.integer === undefined ? Number(value.text) : value
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value as Fields).map(([key, member]) => [key, rounded(member)]))
}

const runCompileCase = (test: Fields): Outcome => {
  const result = compile(sourcesOf(test), compileOptions)
  if (result instanceof Policy) return wrong('compiled, but OPA refuses it')
  for (const wanted of list(test.want_errors).map(fields)) {
    const found = result.some(
      (d) =>
        d.code === wanted.code &&
        d.line === wanted.row &&
        (wanted.col === undefined || d.column === wanted.col) &&
        d.message === wanted.message,
    )
    if (!found)
      return wrong(
        `lacks ${jsonText(wanted)}, has ${JSON.stringify(result.map((d) => [d.line, d.column, d.code, d.message]))}`,
      )
  }
  if (test.exhaustive === true && result.length !== list(test.want_errors).length)
    return wrong(`has more errors: ${result.map((d) => d.message).join('; ')}`)
  return { verdict: 'pass', reason: '' }
}

/** Runs every case in a directory, or returns undefined if there is none. */
export const runConformance = (directory: string): Report | undefined => {
  if (!existsSync(join(directory, 'meta')))
    return existsSync(directory) ? runFolder(directory, {}) : undefined
  const meta = fields(parseJson(readFileSync(join(directory, 'meta', 'tiers.json'), 'utf8')))
  const tiers = Object.fromEntries(
    list(meta.folders).map((f) => [word(fields(f).folder), word(fields(f).tier)]),
  )
  return runFolder(directory, tiers)
}

const runFolder = (directory: string, tierOf: Readonly<Record<string, string | undefined>>): Report => {
  const none = (): Tally => ({ pass: 0, refused: 0, wrong: 0 })
  const report = {
    overall: none(),
    compile: none(),
    tiers: {} as Record<string, Tally>,
    folders: {} as Record<string, Tally>,
    failures: [] as CaseResult[],
  }
  for (const { folder, cases } of filesIn(directory)) {
    const tier = tierOf[folder] ?? 'unknown'
    const tierTally = report.tiers[tier] ?? none()
    const folderTally = report.folders[folder] ?? none()
    report.tiers[tier] = tierTally
    report.folders[folder] = folderTally
    for (const test of cases) {
      const outcome = runCase(test)
      for (const tally of [report.overall, tierTally, folderTally]) tally[outcome.verdict] += 1
      if (outcome.verdict !== 'pass')
        report.failures.push({ ...outcome, folder, note: word(test.note) ?? '' })
    }
  }
  for (const { folder, cases } of filesIn(join(directory, 'compile')))
    for (const test of cases) {
      const outcome = runCompileCase(test)
      report.compile[outcome.verdict] += 1
      if (outcome.verdict !== 'pass')
        report.failures.push({ ...outcome, folder: `compile/${folder}`, note: word(test.note) ?? '' })
    }
  return report
}

const filesIn = (directory: string): { readonly folder: string; readonly cases: readonly Fields[] }[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => {
          const content = fields(parseJson(readFileSync(join(directory, name), 'utf8')))
          return { folder: word(content.folder) ?? name, cases: list(content.cases).map(fields) }
        })
    : []
