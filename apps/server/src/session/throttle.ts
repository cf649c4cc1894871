import { Refusal } from '@countersign/decisions'
import { afterFailure, type ThrottleKind, throttleRules, throttleWait } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { tokenHash } from '../secrets/token.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock }
type Bucket = { kind: ThrottleKind; key: Buffer }

/** Slows down guessing per account, per known device and per network address, across all replicas. */
export class Throttle {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  buckets(email: string, address: string, deviceCookie: string | null = null): Bucket[] {
    const account: Bucket = deviceCookie
      ? { kind: 'device', key: tokenHash(`device\0${email}\0${deviceCookie}`) }
      : { kind: 'account', key: tokenHash(`account\0${email}`) }
    return [account, { kind: 'address', key: tokenHash(`address\0${address}`) }]
  }

  /** Tries a password; what `isRight` says is only asked while the buckets allow another guess. */
  async guess(buckets: readonly Bucket[], isRight: () => Promise<boolean>): Promise<boolean> {
    await this.#begin(buckets)
    const right = await isRight()
    if (right) await this.#succeed(buckets)
    return right
  }

  /** Counts one use of what costs money. Answers how long to wait when there were too many; then nothing is counted. */
  async spend(kind: ThrottleKind, key: string): Promise<number> {
    const { transact, clock } = this.#deps
    const now = clock()
    const hash = tokenHash(key)
    return transact(async (stores) => {
      const state = await stores.sessions.lockFailures(hash)
      const wait = throttleWait(state, throttleRules[kind], now)
      if (wait === 0) await stores.sessions.saveFailures(hash, afterFailure(state, throttleRules[kind], now))
      return wait
    })
  }

  /**
   * Counts an attempt as failed before the password is looked at, so that a hundred attempts at the same moment
   * are a hundred failures; success forgets them.
   */
  async #begin(buckets: readonly Bucket[]): Promise<void> {
    const { transact, clock } = this.#deps
    const now = clock()
    await transact(async (stores) => {
      for (const { kind, key } of buckets) {
        const state = await stores.sessions.lockFailures(key)
        const wait = throttleWait(state, throttleRules[kind], now)
        if (wait > 0) throw tooManyAttempts(wait)
        await stores.sessions.saveFailures(key, afterFailure(state, throttleRules[kind], now))
      }
    })
  }

  async #succeed(buckets: readonly Bucket[]): Promise<void> {
    const { sessions } = this.#deps.stores
    for (const { kind, key } of buckets) {
      // One right password must not reset a guesser who tries many accounts from one address.
      if (kind === 'address') await sessions.takeBackFailure(key)
      else await sessions.forgetFailures(key)
    }
  }
}

function tooManyAttempts(waitMs: number): Refusal {
  const seconds = Math.ceil(waitMs / 1000)
  return new Refusal({
    kind: 'too-many',
    code: 'TOO_MANY_ATTEMPTS',
    message: 'Too many sign-in attempts failed.',
    remedy: `Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`} and try again.`,
  })
}
