import type { Hash } from '@countersign/ledger'

/**
 * Events for an auditor to ask about: those whose leaf hashes are the lowest. Nobody chose them, us included, for a hash is
 * known only once its event is written; and whoever has the headers finds the same ones.
 */
export class Samples {
  readonly #most: number
  readonly #lowest: { position: number; leaf: Hash }[] = []
  constructor(most: number) {
    this.#most = most
  }

  offer(position: number, leaf: Hash): void {
    const highest = this.#lowest.at(-1)
    if (highest && this.#lowest.length >= this.#most && compare(leaf, highest.leaf) >= 0) return
    const at = this.#lowest.findIndex((other) => compare(leaf, other.leaf) < 0)
    this.#lowest.splice(at < 0 ? this.#lowest.length : at, 0, { position, leaf })
    if (this.#lowest.length > this.#most) this.#lowest.pop()
  }

  /** In the order of the ledger. */
  get positions(): number[] {
    return this.#lowest.map(({ position }) => position).sort((one, other) => one - other)
  }
}

function compare(one: Hash, other: Hash): number {
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
