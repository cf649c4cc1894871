import type { ValueCode } from '@countersign/digest'
import type { DraftSpec } from './draft.ts'
import { parseSpec, type SpecReading } from './parse-spec.ts'
import type { ContentCode, SpecProblem } from './problem.ts'
import { type AgentSpec, apiVersion, type WrittenSpec } from './spec.ts'

/** The steps of the wizard that ask for something, in order, and the parts of a spec that each one asks for. */
export const draftSteps = {
  identity: ['metadata'],
  anatomy: ['anatomy'],
  access: ['capabilities', 'containment', 'access'],
  limits: ['budget', 'run'],
} as const satisfies Record<string, readonly (keyof WrittenSpec)[]>
export type DraftStep = keyof typeof draftSteps

/** Makes a spec of a draft. What was left empty in a form counts as not said. */
export const finishDraft = (draft: DraftSpec): SpecReading<ContentCode | ValueCode> =>
  parseSpec({ apiVersion, kind: 'Agent', ...saidIn(draft), metadata: saidIn(draft.metadata ?? {}) })

/** What stands in the way of leaving a step; without a step, of finishing. */
export function draftProblems(
  draft: DraftSpec,
  step?: DraftStep,
): readonly SpecProblem<ContentCode | ValueCode>[] {
  const answer = finishDraft(draft)
  if (answer.ok) return []
  return step === undefined ? answer.problems : answer.problems.filter(({ path }) => stepOf(path) === step)
}

/** The step in which a person can mend what is wrong at a path; null for what no step asks for. */
export function stepOf(path: string): DraftStep | null {
  const [, top = ''] = /^(\w*)/.exec(path) ?? []
  for (const step of stepNames) {
    const parts: readonly string[] = draftSteps[step]
    if (parts.includes(top)) return step
  }
  return null
}

const stepNames: readonly DraftStep[] = ['identity', 'anatomy', 'access', 'limits']

/** A spec to start a draft from: for cloning and for changing. */
export function draftOf({ apiVersion: _, kind: __, ...spec }: AgentSpec): DraftSpec {
  return spec
}

// A cleared field of a form is null, empty or missing; all mean "not said", which is what the defaults answer.
// Values of labels and variables, and everything in a JSON Schema, are content: there, empty is something said.
const content = new Set(['labels', 'env', 'schema'])

function saidIn(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined && part !== null && part !== '')
      .map(([key, part]) => [key, content.has(key) ? part : said(part)]),
  )
}

function said(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(said)
  return typeof part === 'object' && part !== null ? saidIn(part) : part
}
