import { type AgentSpec, diffSpecs } from '@countersign/agents'

/**
 * Whether the second spec asks for nothing that the first did not. What nobody can tell of a change, such as another
 * model or other instructions, is no narrowing either.
 */
export const isNarrowing = (before: AgentSpec, after: AgentSpec): boolean =>
  diffSpecs(before, after).every(({ widens }) => widens === false)
