import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Seals secrets that must be read again (a provider's client secret) under a key derived from the master key for
 * one purpose each, bound to what they belong to: bytes moved to another row do not open.
 */
export class Seal {
  readonly #master: Buffer
  constructor(master: Buffer) {
    if (master.length !== 32) throw new Error('The master key must be 32 bytes.')
    this.#master = master
  }

  close(purpose: string, belongsTo: string, secret: Buffer): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key(purpose), nonce).setAAD(Buffer.from(belongsTo))
    return Buffer.concat([Buffer.of(1), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  }

  open(purpose: string, belongsTo: string, sealed: Buffer): Buffer {
    if (sealed[0] !== 1 || sealed.length < 29) throw new Error('Sealed bytes have an unknown form.')
    const decipher = createDecipheriv('aes-256-gcm', this.#key(purpose), sealed.subarray(1, 13))
      .setAAD(Buffer.from(belongsTo))
      .setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()])
  }

  /** A key for one purpose, for what needs a key and not a sealed secret. */
  derive(purpose: string): Buffer {
    return this.#key(`derive ${purpose}`)
  }

  #key(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#master, 'countersign', purpose, 32))
  }
}
