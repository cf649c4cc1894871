import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** The cost of one guess. The hash carries its own parameters, so raising them here upgrades at next sign-in. */
export type PasswordCost = { ln: number; r: number; p: number }

/** OWASP's recommendation for scrypt with 64 MiB: 2^16, 8, 2. */
const standardCost: PasswordCost = { ln: 16, r: 8, p: 2 }

/** Hashes and checks passwords, at most two at a time: a burst of sign-ins must not take all memory and cores. */
export class Passwords {
  readonly #cost: PasswordCost
  readonly #decoy: Promise<string>
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(cost: PasswordCost = standardCost) {
    this.#cost = cost
    this.#decoy = this.hash(randomBytes(16).toString('hex'))
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(16)
    const key = await this.#derive(password, salt, this.#cost)
    const { ln, r, p } = this.#cost
    return `scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64')}$${key.toString('base64')}`
  }

  /** Without a stored hash it works just as long on a decoy, so time does not tell who has an account. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const parsed = parse(stored ?? (await this.#decoy))
    const key = await this.#derive(password, parsed.salt, parsed.cost)
    return timingSafeEqual(key, parsed.key) && stored !== null
  }

  isOutdated(stored: string): boolean {
    const { cost } = parse(stored)
    return cost.ln !== this.#cost.ln || cost.r !== this.#cost.r || cost.p !== this.#cost.p
  }

  async #derive(password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> {
    if (this.#running >= 2) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
    try {
      return await new Promise((resolve, reject) => {
        const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
        scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      })
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }
}

function parse(stored: string): { cost: PasswordCost; salt: Buffer; key: Buffer } {
  const match = /^scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored)
  const [, ln, r, p, salt, key] = match ?? []
  if (!ln || !r || !p || !salt || !key) throw new Error('A stored password hash has an unknown form.')
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}
