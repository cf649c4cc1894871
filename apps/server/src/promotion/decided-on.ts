import type { Agent } from '../agents/store.ts'

/** The facts of a decision: the exact revision, and what it may spend, for whoever asks for decisions above a sum. */
export const decidedOn = (
  { id, monthlyMicros }: Pick<Agent, 'id' | 'monthlyMicros'>,
  revision: number,
  specSha256: string,
) => ({ agent: id, revision, specSha256, monthlyMicros: Number(monthlyMicros) })
