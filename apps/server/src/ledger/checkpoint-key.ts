import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type SignEd25519, type VerifierKey, verifierKey } from '@countersign/ledger'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import type { Seal } from '../secrets/seal.ts'
import { publicBytesOf, sha256, signWith } from './cryptography.ts'
import type { StoredCheckpointKey } from './store.ts'

type Loaded = { publicKeys: Buffer[]; signing: KeyObject }

/** The Ed25519 key of this instance's checkpoints: made at the first start, kept sealed, loaded once. */
export class CheckpointKey {
  readonly #deps: { stores: Stores; clock: Clock; seal: Seal }
  #loaded: Loaded | null = null
  constructor(deps: { stores: Stores; clock: Clock; seal: Seal }) {
    this.#deps = deps
  }

  async load(): Promise<Loaded> {
    this.#loaded ??= this.#open(await this.#findOrMake())
    return this.#loaded
  }

  /** A log's keys carry its name, so that a signature for one log is none for another. */
  async verifierKeys(origin: string): Promise<VerifierKey[]> {
    const { publicKeys } = await this.load()
    return publicKeys.map((publicKey) => verifierKey(sha256, { name: origin, type: 'ed25519', publicKey }))
  }

  async signer(origin: string): Promise<{ key: VerifierKey; sign: SignEd25519 }> {
    const { signing } = await this.load()
    const publicKey = publicBytesOf(signing)
    return { key: verifierKey(sha256, { name: origin, type: 'ed25519', publicKey }), sign: signWith(signing) }
  }

  async #findOrMake(): Promise<StoredCheckpointKey[]> {
    const { stores, clock, seal } = this.#deps
    const found = await stores.ledger.checkpointKeys()
    if (found.length > 0) return found
    const { privateKey } = generateKeyPairSync('ed25519')
    const id = newId('checkpointKey', clock())
    try {
      await stores.ledger.addCheckpointKey({
        id,
        generation: 1,
        publicKey: publicBytesOf(privateKey),
        sealedPrivateKey: seal.close(purpose, id, privateKey.export({ format: 'der', type: 'pkcs8' })),
        createdAt: clock(),
      })
    } catch (error) {
      // Another replica started at the same moment; its key is the one.
      if (!isDuplicate(error)) throw error
    }
    return stores.ledger.checkpointKeys()
  }

  #open(keys: readonly StoredCheckpointKey[]): Loaded {
    const newest = keys.at(-1)
    if (!newest) throw new Error('The key of the checkpoints vanished while it was made.')
    const der = this.#deps.seal.open(purpose, newest.id, newest.sealedPrivateKey)
    const signing = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (!publicBytesOf(signing).equals(newest.publicKey)) {
      throw new Error(
        'The public half of the checkpoint key in the database is not the one of its private half.',
      )
    }
    return { publicKeys: keys.map(({ publicKey }) => publicKey), signing }
  }
}

// What keys of older instances were sealed for; another word would not open them.
const purpose = 'signing-key'
