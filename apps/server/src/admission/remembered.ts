/**
 * What stored bytes were found to say, so that it need not be read out of them again. The bytes themselves are
 * compared every time, so nothing that was changed is mistaken for what was read before.
 */
export class Remembered<T> {
  readonly #mostBytes: number
  readonly #kept = new Map<string, { bytes: Uint8Array; read: T }>()
  #bytes = 0
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  of(key: string, bytes: Uint8Array, read: () => T): T {
    const known = this.#kept.get(key)
    if (known && Buffer.compare(known.bytes, bytes) === 0) return known.read
    const made = { bytes: Uint8Array.from(bytes), read: read() }
    this.#forget(key)
    this.#kept.set(key, made)
    this.#bytes += bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#mostBytes) break
      this.#forget(oldest)
    }
    return made.read
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes.length ?? 0
    this.#kept.delete(key)
  }
}
