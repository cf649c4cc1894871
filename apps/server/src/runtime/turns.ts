import { Refusal } from '@countersign/decisions'

/**
 * Lets so many at once, and the others wait for their turn. An admission has a deadline that begins with its turn:
 * decided all at once, a crowd would be late altogether.
 */
export class Turns {
  readonly #atOnce: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #underway = 0
  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce
    this.#mostWaiting = mostWaiting
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underway >= this.#atOnce) {
      if (this.#waiting.length >= this.#mostWaiting) throw tooManyWaiting()
      // Whoever ends hands the turn over, so that nobody who came later is quicker.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#underway += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#underway -= 1
    }
  }
}

const tooManyWaiting = () =>
  new Refusal({
    kind: 'too-many',
    code: 'STARTS_WAITING',
    message: 'So many agents are being started that this one would wait too long.',
    remedy: 'Try again in a minute, and start fewer at once.',
  })
