import type { Clock } from '../clock.ts'

type Options = { clock: Clock; failures?: number; openMs?: number; mostOpenMs?: number }

/**
 * Stops asking a server that does not answer: after so many failures in a row it is left alone for a while, then one
 * request may try. Each failed try doubles the while.
 */
export class Circuit {
  readonly #clock: Clock
  readonly #most: number
  readonly #openMs: number
  readonly #mostOpenMs: number
  #failures = 0
  #opened = 0
  #retryAt = 0
  #isTrying = false

  constructor({ clock, failures = 5, openMs = 5_000, mostOpenMs = 60_000 }: Options) {
    this.#clock = clock
    this.#most = failures
    this.#openMs = openMs
    this.#mostOpenMs = mostOpenMs
  }

  /** Whether a request may be sent now. Whoever is let through must say how it went. */
  mayTry(): boolean {
    if (this.#opened === 0) return true
    if (this.#isTrying || this.#clock() < this.#retryAt) return false
    this.#isTrying = true
    return true
  }

  get isOpen(): boolean {
    return this.#opened > 0
  }

  succeeded(): void {
    this.#failures = 0
    this.#opened = 0
    this.#isTrying = false
  }

  failed(): void {
    this.#failures += 1
    this.#isTrying = false
    if (this.#failures < this.#most) return
    const wait = Math.min(this.#openMs * 2 ** this.#opened, this.#mostOpenMs)
    this.#opened += 1
    this.#retryAt = this.#clock() + wait
  }
}
