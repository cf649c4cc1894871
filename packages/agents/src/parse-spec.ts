import {
  canonicalBytes,
  canonicalise,
  checkJson,
  type Digest,
  digestOf,
  isSameJson,
  type Path,
  parseCanonical,
  pathText,
  type Sha256,
  type StrictCode,
  type TextPosition,
  type ValueCode,
} from '@countersign/digest'
import { type ContentCode, mostProblems, problemOfText, problemsOf, type SpecProblem } from './problem.ts'
import { AgentSpec } from './spec.ts'

/** A spec in its normal form, or everything that is wrong with what was given. */
export type SpecReading<Code extends string> =
  | { readonly ok: true; readonly spec: AgentSpec }
  | { readonly ok: false; readonly problems: readonly SpecProblem<Code>[] }

/** Reads a value that came without a text: from a form, a procedure or a draft. */
export const parseSpec = (value: unknown): SpecReading<ContentCode | ValueCode> =>
  parseLocated(value, () => null)

/** Reads a value of which each part has a place in a text. */
export function parseLocated(
  value: unknown,
  where: (path: Path) => TextPosition | null,
): SpecReading<ContentCode | ValueCode> {
  const json = checkJson(value)
  if (!json.ok) return { ok: false, problems: [problemOfText(json)] }
  const parsed = AgentSpec.safeParse(json.value, { reportInput: true })
  if (!parsed.success) {
    const problems = problemsOf(parsed.error.issues).slice(0, mostProblems)
    return {
      ok: false,
      problems: problems.map(({ path, ...rest }) => ({ ...rest, path: pathText(path), at: where(path) })),
    }
  }
  // Filled in, a spec is larger than it was written.
  const bytes = canonicalise(parsed.data)
  return bytes.ok ? { ok: true, spec: parsed.data } : { ok: false, problems: [problemOfText(bytes)] }
}

/** The bytes that are stored, hashed, approved, signed and run. */
export const specBytes = (spec: AgentSpec): Uint8Array => canonicalBytes(spec)

export const specDigest = (sha256: Sha256, spec: AgentSpec): Digest => digestOf(sha256, spec)

/** Reads stored bytes back; anything but the canonical bytes of a normal form is refused. */
export function parseSpecBytes(
  bytes: Uint8Array,
): SpecReading<ContentCode | ValueCode | StrictCode | 'JSON_NOT_CANONICAL' | 'SPEC_NOT_NORMAL'> {
  const json = parseCanonical(bytes)
  if (!json.ok) return { ok: false, problems: [problemOfText(json)] }
  const read = AgentSpec.safeParse(json.value)
  // The bytes are the canonical ones of what was read; so they are those of the spec, if it says the same.
  if (read.success && isSameJson(read.data, json.value)) return { ok: true, spec: read.data }
  const reading = parseSpec(json.value)
  if (!reading.ok) return reading
  const message = 'The bytes are not those of a spec in its normal form.'
  return { ok: false, problems: [{ code: 'SPEC_NOT_NORMAL', path: '', message, at: null }] }
}
