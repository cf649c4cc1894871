import type { AgentSpec } from './spec.ts'

/** A reason why a spec does not get further, in the words of a public decision code. */
export type SpecFinding<Code extends string> = {
  readonly code: Code
  readonly path: string
  readonly message: string
  readonly remedy: string
}

/** The minimum viable anatomy: what a spec must have before anybody is asked to promote it. */
export function anatomyProblems(spec: AgentSpec): SpecFinding<'ANATOMY_INCOMPLETE'>[] {
  const { role, model, instructions } = spec.anatomy
  const parts: readonly [missing: boolean, path: string, message: string, remedy: string][] = [
    [
      spec.metadata.owner === null,
      'metadata.owner',
      'Nobody owns the agent.',
      'Name the person or team who answers for it.',
    ],
    [
      role === null,
      'anatomy.role',
      'The agent has no role.',
      'Choose a role; it decides which temperatures are allowed.',
    ],
    [model === null, 'anatomy.model', 'The agent has no model.', 'Name a provider and a model.'],
    [
      instructions.trim() === '',
      'anatomy.instructions',
      'The agent has no instructions.',
      'Write what it should do, and what not.',
    ],
    [
      spec.capabilities.length === 0,
      'capabilities',
      'The agent has no capability.',
      'Give it at least one from the policy’s list.',
    ],
  ]
  return parts
    .filter(([missing]) => missing)
    .map(([, path, message, remedy]) => ({ code: 'ANATOMY_INCOMPLETE', path, message, remedy }))
}

export const isComplete = (spec: AgentSpec): boolean => anatomyProblems(spec).length === 0
