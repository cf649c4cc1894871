import {
  type Algorithm,
  type DsseSigner,
  isWhole,
  type KeyRecord,
  type KeyState,
  keysDigest,
  type Signer,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { noSigningService } from './refusals.ts'
import { notWhole, type SigningSecrets } from './secrets.ts'
import { localSigner, rawSignature, remoteSigner } from './signers.ts'
import type { SigningService } from './signing-service.ts'
import type { SigningKey } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  sequencer: Sequencer
  secrets: SigningSecrets
  /** Null unless `COUNTERSIGN_SIGNER_SOCKET` is set. */
  service: SigningService | null
}

/** What every workspace signs with: one for admission, which must be quick, and one that strangers can check. */
const usual: readonly Algorithm[] = ['HS256', 'Ed25519']

/**
 * The keys of a workspace as the rest of the server uses them. Every use reads their states from the database: what one
 * replica revoked no other signs with or believes.
 */
export class SigningKeys {
  readonly #deps: Deps
  /** By the row as it was read once: whoever shares the answer of the database shares what it means. */
  readonly #records = new WeakMap<SigningKey, KeyRecord>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Makes the keys that a workspace lacks, in the transaction that makes the workspace. */
  async ensureFor(stores: Stores, workspaceId: string): Promise<void> {
    const present = new Set((await stores.signingKeys.ofWorkspace(workspaceId)).map(({ alg }) => alg))
    for (const alg of usual.filter((one) => !present.has(one))) {
      const key = await this.addPrepared(
        stores,
        workspaceId,
        bySystem,
        this.#deps.secrets.make(workspaceId, alg),
      )
      await this.activate(stores, bySystem, key, null)
    }
  }

  /** Workspaces that are older than signing keys get theirs at the first start that has them. */
  async ensureForAll(): Promise<void> {
    const { stores, transact, writer } = this.#deps
    if (writer.isReadOnly) return
    for (const workspaceId of await stores.signingKeys.workspacesWithout(usual)) {
      try {
        await transact((within) => this.ensureFor(within, workspaceId))
      } catch (error) {
        // Another replica made them at the same moment; the index lets only one key of a kind be active.
        if (!isDuplicate(error)) throw error
      }
    }
  }

  /**
   * Whatever signs proofs now, HS256 first. The rows are held until the caller's transaction ends, so that no key stops
   * signing between its signature and the place of the proof in the ledger.
   */
  async signersFor(stores: Stores, workspaceId: string): Promise<Signer[]> {
    const keys = await stores.signingKeys.lockActive(workspaceId)
    return hmacFirst(
      keys.map((key) => this.#signerOf(key, () => stores.signingKeys.signed(key.id, this.#deps.clock()))),
    )
  }

  /** The same for many proofs of one transaction: how often each key signed is written once, by `count`. */
  async signersForMany(
    stores: Stores,
    workspaceId: string,
  ): Promise<{ signers: Signer[]; count: () => Promise<void> }> {
    const keys = await stores.signingKeys.lockActive(workspaceId)
    const times = new Map<string, number>()
    const signers = keys.map((key) =>
      this.#signerOf(key, async () => {
        times.set(key.id, (times.get(key.id) ?? 0) + 1)
      }),
    )
    return {
      signers: hmacFirst(signers),
      count: async () => {
        for (const [id, signed] of times) await stores.signingKeys.signed(id, this.#deps.clock(), signed)
      },
    }
  }

  /** Signs envelopes for the tools of others; null when no key that strangers can check signs within this process. */
  async dsseSignerFor(stores: Stores, workspaceId: string): Promise<DsseSigner | null> {
    for (const key of await stores.signingKeys.lockActive(workspaceId)) {
      const opened = this.#deps.secrets.open(key)
      if (opened === null || opened.alg === 'HS256') continue
      const { alg, privateKey } = opened
      return {
        kid: key.kid,
        alg,
        sign: async (message) => {
          const signature = rawSignature(alg, privateKey, message)
          await stores.signingKeys.signed(key.id, this.#deps.clock())
          return signature
        },
      }
    }
    return null
  }

  /** Every key that ever signed here, as verifying needs it. */
  async keyRecordsFor(stores: Stores, workspaceId: string): Promise<KeyRecord[]> {
    return (await stores.signingKeys.ofWorkspace(workspaceId)).map((key) => this.recordOf(key))
  }

  /** The same, for whoever knows only later which names are meant: what is wrong with another key is no matter of theirs. */
  async recordsByName(
    stores: Stores,
    workspaceId: string,
  ): Promise<(kids: readonly string[]) => readonly KeyRecord[]> {
    const keys = await stores.signingKeys.ofWorkspace(workspaceId)
    return (kids) =>
      keys
        .filter((key) => key.workspaceId === workspaceId && kids.includes(key.kid))
        .map((key) => this.recordOf(key))
  }

  /** The names of the keys whose proofs do not count any more, or not all of them. */
  async distrusted(stores: Stores, workspaceId: string): Promise<string[]> {
    const keys = await stores.signingKeys.ofWorkspace(workspaceId)
    return keys.filter(({ state }) => distrustedStates.has(state)).map(({ kid }) => kid)
  }

  recordOf(key: SigningKey): KeyRecord {
    const known = this.#records.get(key) ?? this.#readRecord(key)
    this.#records.set(key, known)
    return known
  }

  #readRecord(key: SigningKey): KeyRecord {
    const { kid, state, validFrom, validTo, revocationReason, revokedFrom } = key
    const revocation =
      revocationReason === null || revokedFrom === null
        ? null
        : { reason: revocationReason, effectiveFromIndex: revokedFrom }
    const facts = { kid, use: 'proof', state, validFrom, validTo, revocation } as const
    const record = this.#withMaterial(key, facts)
    if (isWhole(nodeCryptography, record)) return record
    throw notWhole(key)
  }

  #withMaterial(
    key: SigningKey,
    facts: Omit<KeyRecord, 'alg' | 'secret' | 'checkValue' | 'publicJwk'>,
  ): KeyRecord {
    const { alg, publicJwk, checkValue } = key
    if (alg === 'HS256') {
      const opened = this.#deps.secrets.open(key)
      if (checkValue === null || (opened && opened.alg !== 'HS256')) throw notWhole(key)
      return { ...facts, alg, checkValue, secret: opened?.secret ?? null }
    }
    if (publicJwk === null) throw notWhole(key)
    return { ...facts, alg, publicJwk }
  }

  /** The digest of the keys as the trust root will show them, for the event that changed them. */
  async digestFor(stores: Stores, workspaceId: string): Promise<string> {
    return keysDigest(nodeCryptography.sha256, await this.keyRecordsFor(stores, workspaceId))
  }

  /** A new key, published before it signs. */
  async addPrepared(
    stores: Stores,
    workspaceId: string,
    by: Doer,
    made: Pick<SigningKey, 'kid' | 'alg' | 'publicJwk' | 'checkValue' | 'sealedSecret'>,
  ): Promise<SigningKey> {
    const { clock, writer } = this.#deps
    const now = clock()
    const key: SigningKey = {
      ...made,
      id: newId('signingKey', now),
      workspaceId,
      state: 'prepared',
      keeper: made.sealedSecret === null ? 'signer' : 'server',
      preparedAt: now,
      stateSince: now,
      validFrom: null,
      validTo: null,
      revocationReason: null,
      revokedFrom: null,
      signatures: 0,
      lastSignedAt: null,
    }
    await stores.signingKeys.add(key)
    await writer.append(stores, workspaceId, {
      by,
      action: 'signing-key.prepared',
      subjectId: key.id,
      facts: {
        kid: key.kid,
        alg: key.alg,
        keeper: key.keeper,
        keysSha256: await this.digestFor(stores, workspaceId),
      },
      words: {},
    })
    return key
  }

  /**
   * A prepared key begins to sign and the one before it, if there is one, ends. Everything that was done until now gets its place in
   * the ledger first: so what either key signed lies on its own side of one position.
   */
  async activate(stores: Stores, by: Doer, key: SigningKey, before: SigningKey | null): Promise<void> {
    const { clock, writer, sequencer } = this.#deps
    const { id, workspaceId, kid, alg } = key
    const position = before
      ? await sequencer.sequenceWithin(stores, workspaceId)
      : ((await stores.log.find(workspaceId))?.size ?? 0)
    const stateSince = clock()
    if (before) {
      await enter(stores, before, { state: 'retiring', stateSince, validTo: position })
    }
    await enter(stores, key, { state: 'active', stateSince, validFrom: position })
    const keysSha256 = await this.digestFor(stores, workspaceId)
    if (before) {
      await writer.append(stores, workspaceId, {
        by,
        action: 'signing-key.retired',
        subjectId: before.id,
        facts: { kid: before.kid, alg, successor: kid, validTo: position, keysSha256 },
        words: {},
      })
    }
    await writer.append(stores, workspaceId, {
      by,
      action: 'signing-key.activated',
      subjectId: id,
      facts: { kid, alg, replaced: before?.kid ?? null, validFrom: position, keysSha256 },
      words: {},
    })
  }

  #signerOf(key: SigningKey, signed: () => Promise<void>): Signer {
    const { kid, alg, publicJwk, keeper } = key
    this.recordOf(key)
    if (keeper === 'signer') {
      const { service } = this.#deps
      if (publicJwk === null) throw notWhole(key)
      if (service === null) throw noSigningService()
      return remoteSigner({ kid, alg, publicJwk }, service, signed)
    }
    const opened = this.#deps.secrets.open(key)
    if (opened === null) throw notWhole(key)
    return localSigner(kid, opened, signed)
  }
}

const hmacFirst = (signers: Signer[]): Signer[] =>
  signers.sort((one, other) => Number(other.alg === 'HS256') - Number(one.alg === 'HS256'))

const distrustedStates: ReadonlySet<KeyState> = new Set(['tainted', 'revoked', 'destroyed'])

/** From the state that was read under the lock, or not at all. */
export async function enter(
  stores: Stores,
  key: SigningKey,
  entering: Parameters<Stores['signingKeys']['enter']>[2],
): Promise<void> {
  if (await stores.signingKeys.enter(key.id, key.state, entering)) return
  throw new Error(`The signing key ${key.kid} changed its state while it was locked.`)
}
