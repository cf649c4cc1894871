type Waiting<T> = { item: T; kept: () => void; broken: (error: unknown) => void }

const most = 256
/** While batches are being made durable the next are already on their way; many more would only be smaller. */
const flights = 2

/** Gathers what callers bring while writes are underway and writes it at once; every caller hears of his own. */
export class Batch<T> {
  readonly #write: (items: T[]) => Promise<void>
  #waiting: Waiting<T>[] = []
  #underway = 0
  constructor(write: (items: T[]) => Promise<void>) {
    this.#write = write
  }

  add(item: T): Promise<void> {
    return new Promise((kept, broken) => {
      this.#waiting.push({ item, kept, broken })
      if (this.#underway < flights) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#underway += 1
    // Whoever was answered in the same moment gets to bring the next thing first, and shares the batch.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, most)
      try {
        await this.#write(batch.map(({ item }) => item))
        for (const { kept } of batch) kept()
      } catch (error) {
        for (const { broken } of batch) broken(error)
      }
    }
    this.#underway -= 1
  }
}
