import type { Compared, Difference } from './compare.ts'
import type { DriftKind } from './kinds.ts'

/** What is known of an agent. A check that failed is not "in sync", and neither is one that never was. */
export const driftStates = ['in-sync', 'drifted', 'check-failed', 'never-checked'] as const
export type DriftState = (typeof driftStates)[number]

export type Checked = {
  /** When it was last compared; null where it never was. */
  readonly checkedAt: number | null
  /** Whether the last try gave an answer. */
  readonly failed: boolean
  /** Differences that stand and are not ignored. */
  readonly open: number
}

export function stateOf({ checkedAt, failed, open }: Checked): DriftState {
  if (failed) return 'check-failed'
  if (checkedAt === null) return 'never-checked'
  return open > 0 ? 'drifted' : 'in-sync'
}

type Open = { readonly kind: DriftKind; readonly cause: string }

/** What a check changes in what was known: the same difference stays the one it was, with the age that it has. */
export type Change<Known extends Open> = {
  readonly opened: readonly Difference[]
  readonly lasting: readonly { readonly known: Known; readonly now: Difference }[]
  readonly resolved: readonly Known[]
}

/** A check that gave no answer resolves nothing: nobody looked. Neither is over what nobody can say anything about. */
export function changeOf<Known extends Open>(known: readonly Known[], compared: Compared): Change<Known> {
  if (!compared.ok) return { opened: [], lasting: [], resolved: [] }
  const { unknown } = compared
  const before = new Map(known.map((one) => [keyOf(one), one]))
  const now = new Set(compared.differences.map(keyOf))
  return {
    opened: compared.differences.filter((one) => !before.has(keyOf(one))),
    lasting: compared.differences.flatMap((one) => {
      const same = before.get(keyOf(one))
      return same ? [{ known: same, now: one }] : []
    }),
    resolved: known.filter((one) => !now.has(keyOf(one)) && !unknown.includes(one.kind)),
  }
}

/** A difference with another cause is another one, with an age of its own. */
const keyOf = ({ kind, cause }: Open): string => `${kind}\n${cause}`
