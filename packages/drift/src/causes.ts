import { type DriftKind, driftKinds } from './kinds.ts'

type Found = {
  readonly kind: DriftKind
  readonly cause: string
  readonly agentId: string
  readonly openedAt: number
}

/** One thing that happened, and everybody whom it befell. */
export type Cause<One extends Found = Found> = {
  readonly kind: DriftKind
  readonly cause: string
  readonly agents: readonly One[]
  readonly since: number
}

const gravity = new Map(Object.keys(driftKinds).map((kind, at) => [kind, at]))

/** What befell most comes first, then what has lasted longest, then what is gravest. */
export function causesOf<One extends Found>(found: readonly One[]): Cause<One>[] {
  const groups = new Map<string, One[]>()
  for (const one of found) {
    const group = groups.get(one.cause)
    if (group) group.push(one)
    else groups.set(one.cause, [one])
  }
  return [...groups]
    .flatMap(([cause, agents]) => {
      const [first] = agents
      if (!first) return []
      return [{ kind: first.kind, cause, agents, since: Math.min(...agents.map(({ openedAt }) => openedAt)) }]
    })
    .sort(
      (a, b) =>
        b.agents.length - a.agents.length ||
        a.since - b.since ||
        (gravity.get(a.kind) ?? 0) - (gravity.get(b.kind) ?? 0) ||
        (a.cause < b.cause ? -1 : 1),
    )
}
