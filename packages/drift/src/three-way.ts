import type { AgentSpec } from '@countersign/agents'
import type { DriftFacts } from './compare.ts'

/** One thing of an agent three ways. Null is not known, or nothing that this side says anything about. */
export type Line = {
  readonly section: 'proof' | 'work' | 'rights' | 'limits'
  readonly label: string
  readonly approved: string | null
  readonly stored: string | null
  readonly reported: string | null
  /** Whether two of those that are known are not the same. */
  readonly differs: boolean
}

type Side = { readonly approved: AgentSpec | null; readonly stored: AgentSpec | null }

/** What was approved, what is stored now and what the run says, beside each other: also what is the same. */
export function threeWay(facts: DriftFacts, approved: AgentSpec | null): Line[] {
  const { approvedSha256, storedSha256, approvedPolicySha256, policySha256, recordedSha256 } = facts
  const sides: Side = { approved, stored: facts.spec }
  const reported = facts.reported ?? {}
  const lie = recordedSha256.find((recorded) => recorded !== storedSha256)
  const recorded = lie === undefined ? storedSha256 : (lie ?? 'none')
  const { model, tools } = reported
  return [
    line('proof', 'Spec', approvedSha256, storedSha256 ?? 'none', reported.specSha256),
    line('proof', 'Spec by the records', approvedSha256, recorded),
    line('proof', 'Policy', approvedPolicySha256, policySha256),
    specLine('work', 'Model', sides, modelOf, model && `${model.provider}/${model.name}`),
    specLine('work', 'Temperature', sides, temperatureOf, model?.temperature?.toString()),
    specLine('work', 'Tools', sides, ({ anatomy }) => namesOf(anatomy.tools), tools && listed(tools)),
    specLine('work', 'Role', sides, ({ anatomy }) => anatomy.role ?? 'none'),
    specLine('work', 'Instructions', sides, ({ anatomy }) => anatomy.instructions),
    specLine('work', 'Knowledge', sides, ({ anatomy }) => namesOf(anatomy.knowledge)),
    specLine(
      'work',
      'Memory',
      sides,
      ({ anatomy: { memory } }) => `${memory.kind}, ${memory.retentionDays} days`,
    ),
    specLine('rights', 'Capabilities', sides, ({ capabilities }) => listed(capabilities)),
    specLine('rights', 'Network', sides, ({ access }) => listed(access.network.domains)),
    specLine('rights', 'Files', sides, ({ access }) => listed(access.files.allow)),
    specLine('rights', 'Files withheld', sides, ({ access }) => listed(access.files.deny)),
    specLine('limits', 'Budget a month', sides, ({ budget }) => `${budget.monthlyUsd} USD`),
    specLine('limits', 'Budget a day', sides, ({ budget }) => `${budget.dailyUsd} USD`),
    specLine('limits', 'Budget a task', sides, ({ budget }) => `${budget.perTaskUsd} USD`),
    specLine('limits', 'Runner', sides, ({ run }) => run.runner),
  ]
}

const modelOf = ({ anatomy: { model } }: AgentSpec): string =>
  model === null ? 'none' : `${model.provider}/${model.name}`

const temperatureOf = ({ anatomy: { model } }: AgentSpec): string =>
  model === null ? 'none' : String(model.temperature)

const namesOf = (named: readonly { readonly name: string }[]): string => listed(named.map(({ name }) => name))

const listed = (words: readonly string[]): string => [...new Set(words)].sort().join(', ') || 'none'

const specLine = (
  section: Line['section'],
  label: string,
  { approved, stored }: Side,
  of: (spec: AgentSpec) => string,
  reported?: string | undefined,
): Line => line(section, label, approved && of(approved), stored && of(stored), reported)

function line(
  section: Line['section'],
  label: string,
  approved: string | null,
  stored: string | null,
  reported?: string | undefined,
): Line {
  const known = [approved, stored, reported ?? null].filter((one) => one !== null)
  return {
    section,
    label,
    approved,
    stored,
    reported: reported ?? null,
    differs: new Set(known).size > 1,
  }
}
