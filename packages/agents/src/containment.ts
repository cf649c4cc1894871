import type { SpecFinding } from './complete.ts'
import type { AgentSpec } from './spec.ts'

/** What in a spec would let an agent out of its sandbox. What it may do once governed stands under `access`. */
export function containmentProblems(spec: AgentSpec): SpecFinding<'CONTAINMENT_VIOLATION'>[] {
  const flags: readonly [open: boolean, path: string, message: string][] = [
    [
      spec.containment.externalCalls,
      'containment.externalCalls',
      'The spec opens the sandbox for calls to the outside.',
    ],
    [
      spec.containment.persistentWrites,
      'containment.persistentWrites',
      'The spec opens the sandbox for writes that stay.',
    ],
  ]
  return flags
    .filter(([open]) => open)
    .map(([, path, message]) => ({
      code: 'CONTAINMENT_VIOLATION',
      path,
      message,
      remedy: `Set ${path} to false; what the agent needs once it is governed stands under access.`,
    }))
}
