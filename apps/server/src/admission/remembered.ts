/**
 * What stored bytes were found to say, so that it need not be read out of them again. The bytes themselves are
 * compared every time, so nothing that was changed is mistaken for what was read before.
 */
export class Remembered<T> {
  readonly #most: number
  readonly #kept = new Map<string, { bytes: Uint8Array; read: T }>()
  constructor(most: number) {
    this.#most = most
  }

  of(key: string, bytes: Uint8Array, read: () => T): T {
    const known = this.#kept.get(key)
    if (known && Buffer.compare(known.bytes, bytes) === 0) return known.read
    const made = { bytes: Uint8Array.from(bytes), read: read() }
    this.#kept.delete(key)
    this.#kept.set(key, made)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest)
    return made.read
  }
}
