type Waiting<T> = { item: T; kept: () => void; broken: (error: unknown) => void }

const most = 256

/** Gathers what callers bring while a write is underway and writes it at once; every caller hears of his own. */
export class Batch<T> {
  readonly #write: (items: T[]) => Promise<void>
  #waiting: Waiting<T>[] = []
  #isWriting = false
  constructor(write: (items: T[]) => Promise<void>) {
    this.#write = write
  }

  add(item: T): Promise<void> {
    return new Promise((kept, broken) => {
      this.#waiting.push({ item, kept, broken })
      if (!this.#isWriting) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, most)
      try {
        await this.#write(batch.map(({ item }) => item))
        for (const { kept } of batch) kept()
      } catch (error) {
        for (const { broken } of batch) broken(error)
      }
    }
    this.#isWriting = false
  }
}
