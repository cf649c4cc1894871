import type { EventHeader } from '@countersign/ledger'

export type PolicyVersion = {
  readonly sha256: string
  /** When it was put in force within the range; empty for one that was in force before. */
  readonly activations: readonly { readonly position: number; readonly number: number }[]
  /** How many events of the range say that they were decided by it. */
  readonly events: number
}

type Counted = { activations: { position: number; number: number }[]; events: number }

/** Which versions of the policy the events of a range name, in the order in which they do. */
export class PolicyVersions {
  readonly #bySha256 = new Map<string, Counted>()

  look({ action, facts }: Pick<EventHeader, 'action' | 'facts'>, position: number): void {
    if (action === 'policy.activated') this.#activated(facts, position)
    if (typeof facts.policySha256 === 'string') this.#of(facts.policySha256).events += 1
  }

  #activated({ oldHash, newHash, number }: EventHeader['facts'], position: number): void {
    if (typeof oldHash === 'string') this.#of(oldHash)
    if (typeof newHash !== 'string' || typeof number !== 'number') return
    this.#of(newHash).activations.push({ position, number })
  }

  #of(sha256: string): Counted {
    const known = this.#bySha256.get(sha256) ?? { activations: [], events: 0 }
    this.#bySha256.set(sha256, known)
    return known
  }

  get all(): PolicyVersion[] {
    return [...this.#bySha256].map(([sha256, counted]) => ({ sha256, ...counted }))
  }
}
