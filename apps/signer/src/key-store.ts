import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { algorithmOf, PublicJwkText, thumbprintOf } from '@countersign/proofs'
import type { HeldKey, SignerAlg } from '@countersign/signer-protocol'
import { syncDirectory, writeDurably } from '@countersign/state-dir/durable-file'
import { unless } from '@countersign/state-dir/error-code'
import { z } from 'zod'
import { sha256 } from './cryptography.ts'

const KeyFile = z.strictObject({
  v: z.literal(1),
  kid: z.string(),
  owner: z.string(),
  madeAt: z.iso.datetime(),
  secret: z.string(),
})

type Secret = { readonly key: HeldKey; readonly privateKey: KeyObject }

/** More keys than this are a caller that makes keys in a loop. */
export const maxKeys = 1_000

/**
 * The private halves, one file each, named by the thumbprint of the public half. A key that was destroyed leaves a stone
 * with its name, so that nobody takes its absence for a lost file.
 */
export class KeyStore {
  readonly #directory: string
  readonly #secrets = new Map<string, Secret>()
  readonly #destroyed = new Set<string>()

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** Reads every key, so that one that is damaged is noticed at the start and not in the middle of a promotion. */
  static async open(stateDir: string): Promise<KeyStore> {
    const directory = join(stateDir, 'keys')
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await syncDirectory(stateDir)
    const store = new KeyStore(directory)
    const names = await readdir(directory)
    for (const name of names) {
      const kid = /^([A-Za-z0-9_-]{43})\.destroyed$/.exec(name)?.[1]
      if (kid !== undefined) store.#destroyed.add(kid)
    }
    for (const name of names) {
      const kid = /^([A-Za-z0-9_-]{43})\.json$/.exec(name)?.[1]
      if (kid === undefined) continue
      // The stone is laid before the key is taken away: a crash between the two is finished here.
      if (store.#destroyed.has(kid)) await store.#shred(kid)
      else store.#secrets.set(kid, await readKey(join(directory, name), kid))
    }
    return store
  }

  get size(): number {
    return this.#secrets.size
  }

  find(kid: string): Secret | 'destroyed' | null {
    return this.#secrets.get(kid) ?? (this.#destroyed.has(kid) ? 'destroyed' : null)
  }

  /** The key is on disk for good before anybody hears its name. */
  async make(alg: SignerAlg, owner: string, now: number): Promise<HeldKey> {
    const { privateKey } =
      alg === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = heldKeyOf(privateKey)
    const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const file = { v: 1, kid: key.kid, owner, madeAt: new Date(now).toISOString(), secret } as const
    await writeDurably(this.#pathOf(key.kid), `${JSON.stringify(file, null, 2)}\n`)
    this.#secrets.set(key.kid, { key, privateKey })
    return key
  }

  async destroy(kid: string): Promise<void> {
    await writeDurably(join(this.#directory, `${kid}.destroyed`), '')
    this.#destroyed.add(kid)
    this.#secrets.delete(kid)
    await this.#shred(kid)
  }

  /** Written over before it is removed; a disk that keeps old blocks may still hold it until they are used again. */
  async #shred(kid: string): Promise<void> {
    const path = this.#pathOf(kid)
    const file = await unless(['ENOENT'], open(path, 'r+'))
    if (file === null) return
    try {
      await file.write(Buffer.alloc((await file.stat()).size), 0, null, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await rm(path)
    await syncDirectory(this.#directory)
  }

  readonly #pathOf = (kid: string): string => join(this.#directory, `${kid}.json`)
}

async function readKey(path: string, kid: string): Promise<Secret> {
  if (((await stat(path)).mode & 0o077) !== 0) {
    throw unusable(`The key ${path} can be read by other users of this machine.`, `Run: chmod 600 ${path}`)
  }
  const read = secretIn(await readFile(path, 'utf8'))
  if (read?.key.kid === kid) return read
  throw unusable(
    `The key ${path} was damaged or is something else.`,
    'Put the file back from your backup. If there is none, move it away: what needs the key will be refused.',
  )
}

/** Null for everything that is not a key file as this program writes it. */
function secretIn(text: string): Secret | null {
  try {
    const { secret } = KeyFile.parse(JSON.parse(text))
    const privateKey = createPrivateKey(secret)
    return { privateKey, key: heldKeyOf(privateKey) }
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

/** Throws for a key of any kind but the two that proofs are signed with. */
function heldKeyOf(privateKey: KeyObject): HeldKey {
  const publicJwk = PublicJwkText.parse(createPublicKey(privateKey).export({ format: 'jwk' }))
  return { kid: thumbprintOf(sha256, publicJwk), alg: algorithmOf(publicJwk), publicJwk }
}

const unusable = (message: string, remedy: string): Refusal =>
  new Refusal({ kind: 'conflict', code: 'SIGNER_KEY_UNUSABLE', message, remedy })
