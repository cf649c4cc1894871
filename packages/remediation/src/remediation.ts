import { type AgentSpec, diffSpecs, type SpecChange, sentenceOfChanges } from '@countersign/agents'
import type { Finding } from '@countersign/decisions'
import type { PolicyData } from '@countersign/policy'
import { fixFor } from './fixes.ts'
import { isNarrowing } from './narrowing.ts'

/** A finding that no fix removes, and why. */
type NotNarrowable = { readonly code: string; readonly because: string }

/** Why there is no fix: people have to decide, or what was approved is not believed. `note` is what to ask people with. */
export type NoFix = {
  readonly kind: 'promotion' | 'unbelieved'
  readonly because: readonly NotNarrowable[]
  readonly note: string
}

/**
 * The way out of what a policy found. Narrowed: a spec that asks for less and removes every finding, as far as can be
 * told without asking the policy again. Otherwise people have to decide.
 */
type Remediation =
  | {
      readonly kind: 'narrowed'
      readonly spec: AgentSpec
      readonly changes: readonly SpecChange[]
      readonly sentence: string
    }
  | NoFix

export function remediationOf(
  approved: AgentSpec,
  findings: readonly Finding[],
  data: PolicyData,
): Remediation {
  const because: NotNarrowable[] = []
  let spec = approved
  for (const code of new Set(findings.map((finding) => finding.code))) {
    const fixed = fixFor(code)(spec, data)
    if ('spec' in fixed) spec = fixed.spec
    else because.push({ code, because: fixed.because })
  }
  const changes = diffSpecs(approved, spec)
  // A fix that is only half of one would leave the agent where it is, with less.
  if (because.length > 0 || changes.length === 0) {
    return { kind: 'promotion', because, note: noteOf(findings) }
  }
  if (!isNarrowing(approved, spec)) throw new Error('A fix asks for more than was approved.')
  return { kind: 'narrowed', spec, changes, sentence: sentenceOfChanges(changes) }
}

const doubts: ReadonlyMap<string, string> = new Map([
  ['PROOF_MISSING', 'No proof that it was approved is believed.'],
  ['SPEC_HASH_MISMATCH', 'What is stored is not what was approved.'],
  ['SIGNER_REVOKED', 'A key that signed its proof is trusted no more.'],
  ['SIGNATURE_INVALID', 'The signature of its proof does not belong to its content.'],
])

/** Nothing is narrowed of what nobody can be shown to have approved, whatever the policy says of it. */
export function unbelieved(findings: readonly Finding[]): NoFix {
  const codes = new Set(findings.map(({ code }) => code))
  const because = [...doubts].flatMap(([code, doubt]) => (codes.has(code) ? [{ code, because: doubt }] : []))
  return { kind: 'unbelieved', because, note: noteOf(findings) }
}

const longestNote = 1_000

/** What a request for promotion says, where its author adds nothing: why it is asked for, and what would change. */
export function noteOf(findings: readonly Finding[], changes: readonly SpecChange[] = []): string {
  const told = findings.map(({ code, message }) => `${code}: ${message}`).join('\n')
  const changed = changes.length === 0 ? '' : `\nWhat changes: ${sentenceOfChanges(changes)}`
  const note = `The governed revision no longer passes.\n${told}`
  // What changes is what people decide about; of many findings the first tell enough.
  return `${note.slice(0, Math.max(longestNote - changed.length, longestNote / 2))}${changed}`.slice(
    0,
    longestNote,
  )
}
