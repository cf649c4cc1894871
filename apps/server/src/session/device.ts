import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * A cookie that says "somebody signed in to this account from this browser before". Attempts from such a browser
 * are counted on their own, so that an attacker's failures elsewhere do not slow down the owner.
 */
export class Devices {
  readonly #key: Buffer
  constructor(key: Buffer) {
    this.#key = key
  }

  issue(personId: string): string {
    const chance = randomBytes(16).toString('base64url')
    return `${chance}.${this.#mac(personId, chance).toString('base64url')}`
  }

  knows(personId: string, cookie: string | null): boolean {
    const [chance, mac] = (cookie ?? '').split('.')
    if (!chance || !mac) return false
    const given = Buffer.from(mac, 'base64url')
    const expected = this.#mac(personId, chance)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  #mac(personId: string, chance: string): Buffer {
    return createHmac('sha256', this.#key).update(`${personId}\0${chance}`).digest()
  }
}
