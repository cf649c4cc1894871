/** Callers of one moment share one statement; each hears what became of his own. */
export class Gathered<T, R> {
  readonly #write: (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>
  #waiting: { item: T; kept: (value: R) => void; broken: (error: unknown) => void }[] = []
  constructor(write: (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>) {
    this.#write = write
  }

  add(item: T): Promise<R> {
    return new Promise((kept, broken) => {
      this.#waiting.push({ item, kept, broken })
      if (this.#waiting.length === 1) queueMicrotask(() => void this.#flush())
    })
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting
    this.#waiting = []
    try {
      const results = await this.#write(batch.map(({ item }) => item))
      for (const [at, { kept, broken }] of batch.entries()) {
        const result = results[at]
        if (result?.status === 'fulfilled') kept(result.value)
        else broken(result?.reason ?? new Error('Nobody said what became of it.'))
      }
    } catch (error) {
      for (const { broken } of batch) broken(error)
    }
  }
}
