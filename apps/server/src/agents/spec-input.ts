import { type AgentSpec, parseSpec, readSpec, type SpecProblem, specFormats } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { jsonLimits } from '@countersign/digest'
import { z } from 'zod'

export const SpecFormatName = z.enum(specFormats)

/** A text may be a little longer than what is kept of it; what is kept is measured when it is read. */
const longestText = 2 * jsonLimits.maxBytes

/** A spec as a form has it, or as a text of which every place is known. */
export const SpecInput = z.union([
  z.strictObject({ value: z.unknown() }),
  z.strictObject({ text: z.string().max(longestText), format: SpecFormatName }),
])
export type SpecInput = z.infer<typeof SpecInput>

/** The spec that was sent, in its normal form. */
export function specFrom(input: SpecInput): AgentSpec {
  const reading = 'text' in input ? readSpec(input.text, input.format) : parseSpec(input.value)
  if (!reading.ok) throw specInvalid(reading.problems)
  return reading.spec
}

/** What is wrong with a text or a spec, as one sentence each under its path. */
export function specInvalid(problems: readonly SpecProblem<string>[]): Refusal {
  const fields = new Map<string, string>()
  for (const problem of problems) {
    const path = problem.path || 'spec'
    if (!fields.has(path)) fields.set(path, sentenceOf(problem))
  }
  const [first] = problems
  const more = problems.length - 1
  return new Refusal({
    kind: 'bad-input',
    code: 'SPEC_INVALID',
    message: first
      ? `${first.path ? `${first.path}: ` : ''}${sentenceOf(first)}${more > 0 ? ` (and ${more} more)` : ''}`
      : 'The spec is not valid.',
    remedy: 'Correct what is named, then try again. Nothing was changed.',
    fields: Object.fromEntries(fields),
  })
}

const sentenceOf = ({ message, at }: SpecProblem<string>): string =>
  at === null ? message : `${message} (line ${at.line}, column ${at.column})`
