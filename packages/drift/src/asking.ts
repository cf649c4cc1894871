/** As much of a revalidation that is not over as tells whom it has still to judge. */
export type Asking = {
  /** Null: everybody who is governed. */
  readonly chosen: ReadonlySet<string> | null
  /** The last agent that it came to, in the order of identifiers. */
  readonly cursor: string | null
  /** How often it began anew with those that it could not judge; 0 while not everybody had their first turn. */
  readonly tries: number
  /** What keeps it from going on, as long as it does. */
  readonly problem: string | null
  /** Of how many agents. */
  readonly agents: number
  /** When it was begun, or queued where nobody has begun it. */
  readonly since: number
}

const leastMs = 5 * 60_000
const eachMs = 100

/**
 * Whether an agent has its first turn before it in a revalidation that gets on: what comes of it is a matter of moments.
 * Whoever had that turn is as they are, judged or not; and nobody is excused by what cannot go on, whether it says so or
 * takes longer than a slow engine would.
 */
export function isStillToBeJudged(
  { chosen, cursor, tries, problem, agents, since }: Asking,
  agentId: string,
  now: number,
): boolean {
  if (tries > 0 || problem !== null || now - since > leastMs + agents * eachMs) return false
  return (cursor === null || agentId > cursor) && (chosen === null || chosen.has(agentId))
}
