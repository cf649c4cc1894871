/** One at a time for each name, in the order in which they came; different names do not wait for each other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(name: string, act: () => Promise<T>): Promise<T> {
    // Whoever took the turn before hears of its failure; it is no reason not to begin the next.
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(act, act)
    this.#last.set(name, turn)
    return turn
  }

  async done(): Promise<void> {
    await Promise.allSettled(this.#last.values())
  }
}
