import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { type EventHeader, holdersOf } from '@countersign/ledger'
import { readKeyName } from '@countersign/retention'
import { chance } from '../chance.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Seal } from '../secrets/seal.ts'
import { clockBehindErasure } from './refusals.ts'

const purpose = 'ledger-body'
const keptMs = 30_000
const mostKept = 20_000

/**
 * Encrypts what an event tells of people so that destroying one key erases it: every person, every invitation, the
 * workspace, and every day of a class of events has a key, and a body is sealed with all of those that concern it together.
 */
export class BodyKeys {
  readonly #deps: { stores: Stores; clock: Clock; seal: Seal }
  readonly #kept = new Map<string, { key: Buffer; until: number }>()
  readonly #made = new WeakMap<Stores, Set<string>>()
  constructor(deps: { stores: Stores; clock: Clock; seal: Seal }) {
    this.#deps = deps
  }

  /** The key to write with. Keys that do not exist are made in the transaction. */
  async forWriting(stores: Stores, workspaceId: string, holders: readonly string[]): Promise<Buffer> {
    const all = [workspaceId, ...holders]
    const name = all.join(' ')
    const kept = this.#keptKey(name)
    if (kept) return kept
    const found = await this.#read(stores, workspaceId, all)
    const absent = all.filter((holder) => !found.has(holder))
    for (const holder of absent) await this.#make(stores, workspaceId, holder)
    const made = await this.#read(stores, workspaceId, absent)
    const key = together(
      all.map((holder) => {
        const one = found.get(holder) ?? made.get(holder)
        // The key of a day that was erased is never made again: what was sealed with it must not become readable as something else.
        if (!one && readKeyName(holder)) throw clockBehindErasure()
        if (!one) throw new Error(`The key of ${holder} vanished while an event was written.`)
        return one
      }),
    )
    // What this transaction made itself may yet be undone, and then must not be used again.
    const isCommitted = all.every((holder) => !this.#made.get(stores)?.has(`${workspaceId} ${holder}`))
    if (isCommitted) this.#keep(name, key)
    return key
  }

  /** The keys to read with, asked for anew each time so that an erasure counts at once. Absent ones were erased. */
  async forReading(workspaceId: string, holders: readonly string[]): Promise<Map<string, Buffer>> {
    return this.#read(this.#deps.stores, workspaceId, [workspaceId, ...holders])
  }

  /** Bound to its event and its day, so that no body can be put in the place of another. */
  seal(key: Buffer, eventId: string, dayHolder: string, body: Uint8Array): Buffer {
    const nonce = chance(12)
    const named = Buffer.from(dayHolder)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${eventId} ${dayHolder}`))
    const head = Buffer.of(2, named.length)
    return Buffer.concat([head, named, nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()])
  }

  /** Throws when the bytes are not what was sealed. */
  open(keys: readonly Buffer[], eventId: string, sealed: Uint8Array): Buffer {
    return this.openJoined(together(keys), eventId, sealed)
  }

  /** One key of several, for whoever opens many bodies with the same ones: to join them costs more than to open. */
  join(keys: readonly Buffer[]): Buffer {
    return together(keys)
  }

  openJoined(key: Buffer, eventId: string, sealed: Uint8Array): Buffer {
    const dayHolder = dayHolderOf(sealed)
    const start = dayHolder === null ? 1 : 2 + dayHolder.length
    if ((sealed[0] !== 1 && dayHolder === null) || sealed.length < start + 28) {
      throw new Error('A sealed body has an unknown form.')
    }
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(start, start + 12))
    decipher
      .setAAD(Buffer.from(dayHolder === null ? eventId : `${eventId} ${dayHolder}`))
      .setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(start + 12, -16)), decipher.final()])
  }

  async #read(stores: Stores, workspaceId: string, holders: readonly string[]): Promise<Map<string, Buffer>> {
    const sealed = await stores.ledger.bodyKeys(workspaceId, holders)
    const opened = new Map<string, Buffer>()
    for (const [holder, key] of sealed) {
      // What stays of a day that was erased: that it was.
      if (key.length === 0) continue
      opened.set(holder, this.#deps.seal.open(purpose, `${workspaceId} ${holder}`, key))
    }
    return opened
  }

  async #make(stores: Stores, workspaceId: string, holder: string): Promise<void> {
    const name = `${workspaceId} ${holder}`
    const sealedKey = this.#deps.seal.close(purpose, name, randomBytes(32))
    await stores.ledger.addBodyKey({ workspaceId, holder, sealedKey, createdAt: this.#deps.clock() })
    const isInTransaction = stores !== this.#deps.stores
    if (isInTransaction) this.#made.set(stores, (this.#made.get(stores) ?? new Set()).add(name))
  }

  #keep(name: string, key: Buffer): void {
    if (this.#kept.size >= mostKept) this.#kept.clear()
    this.#kept.set(name, { key, until: this.#deps.clock() + keptMs })
  }

  #keptKey(name: string): Buffer | null {
    const kept = this.#kept.get(name)
    return kept && kept.until > this.#deps.clock() ? kept.key : null
  }
}

/** The key of its day that a body was sealed with; bodies of before there were any have none. */
export function dayHolderOf(sealed: Uint8Array): string | null {
  if (sealed[0] !== 2) return null
  const holder = Buffer.from(sealed.subarray(2, 2 + (sealed[1] ?? 0))).toString('latin1')
  return readKeyName(holder) ? holder : null
}

/** Whose keys open a body, in the order in which they are put together, without that of the workspace. */
export function sealedWith(header: EventHeader, sealed: Uint8Array): string[] {
  const dayHolder = dayHolderOf(sealed)
  return dayHolder === null ? holdersOf(header) : [...holdersOf(header), dayHolder]
}

/** One key of several, in the order of their holders. */
const together = (keys: readonly Buffer[]): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.concat(keys), '', 'countersign ledger body', 32))
