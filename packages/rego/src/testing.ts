// Shorthands for the package's own tests; not part of what it exports.

import { nodeCryptography } from '../node/cryptography.ts'
import { formatDiagnostics } from './diagnostics.ts'
import { type CompileOptions, compile, Policy } from './policy.ts'
import type { QueryOptions } from './query.ts'
import type { Json } from './values/print.ts'

export const policyOf = (source: string, options: CompileOptions = {}): Policy => {
  const result = compile({ 'test.rego': source }, { cryptography: nodeCryptography, ...options })
  if (result instanceof Policy) return result
  throw new Error(formatDiagnostics(result))
}

/** The value of `data.t.p`, or the name of what came instead. */
export const valueOfP = (body: string, options: QueryOptions = {}): Json => {
  const result = policyOf(`package t\n\n${body}`, { experimentalKeywords: true }).query('data.t.p', options)
  return result.kind === 'value'
    ? result.value
    : result.kind === 'undefined'
      ? 'undefined'
      : result.error.code
}

/** The messages of the errors a module is refused with. */
export const errorsOf = (source: string, options: CompileOptions = {}): string[] => {
  const result = compile({ 'test.rego': source }, options)
  return result instanceof Policy ? [] : result.map((d) => `${d.line}:${d.column} ${d.code} ${d.message}`)
}
