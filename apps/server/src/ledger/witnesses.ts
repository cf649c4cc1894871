import { Refusal } from '@countersign/decisions'
import { parseVerifierKey, type VerifierKey } from '@countersign/ledger'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Outbound } from '../http/outbound.ts'
import { newId } from '../ids.ts'
import type { Actor } from '../members/actor.ts'
import { sha256 } from './cryptography.ts'
import { byActor } from './doer.ts'
import type { Witness } from './witness-store.ts'
import type { LedgerWriter } from './writer.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; outbound: Outbound; writer: LedgerWriter }

const mostWitnesses = 8

/** Who cosigns a workspace's checkpoints, as its admins chose them. */
export class WitnessService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor) {
    const witnesses = await this.#deps.stores.witnesses.ofWorkspace(actor.workspaceId)
    return witnesses.map(({ id, url, verifierKey, addedAt, cosignedSize, cosignedAt, problem }) => ({
      id,
      name: keyOf(verifierKey)?.name ?? verifierKey,
      url,
      verifierKey,
      addedAt,
      cosignedSize,
      cosignedAt,
      problem,
    }))
  }

  async add(actor: Actor, url: string, verifierKey: string): Promise<{ id: string }> {
    const { transact, clock, outbound, writer } = this.#deps
    outbound.refuseAddress(url)
    const key = keyOf(verifierKey)
    if (key?.type !== 'cosignature') throw notAWitnessKey()
    return transact(async (stores) => {
      const { workspaceId } = actor
      // The log's row puts two who add at once in turn.
      await stores.log.lock(workspaceId)
      const existing = await stores.witnesses.ofWorkspace(workspaceId)
      if (existing.length >= mostWitnesses) throw tooMany()
      if (existing.some((one) => one.verifierKey === verifierKey)) throw alreadyThere()
      const id = newId('witness', clock())
      await stores.witnesses.add({ ...newWitness, id, workspaceId, url, verifierKey, addedAt: clock() })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'witness.added',
        subjectId: id,
        facts: { keyId: key.keyId },
        words: { witnessName: key.name },
      })
      return { id }
    })
  }

  /** Its cosignatures stay where they are; it is only asked for no more. */
  async remove(actor: Actor, witnessId: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const { workspaceId } = actor
      const witness = (await stores.witnesses.ofWorkspace(workspaceId)).find(({ id }) => id === witnessId)
      if (!witness || !(await stores.witnesses.remove(workspaceId, witnessId))) throw noWitness()
      const key = keyOf(witness.verifierKey)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'witness.removed',
        subjectId: witnessId,
        facts: { keyId: key?.keyId ?? '00000000' },
        words: { witnessName: key?.name ?? witness.verifierKey },
      })
    })
  }
}

const newWitness = {
  cosignedSize: 0,
  cosignedAt: null,
  askedAt: null,
  problem: null,
} satisfies Partial<Witness>

export function keyOf(line: string): VerifierKey | null {
  const read = parseVerifierKey(sha256, line)
  return read.ok ? read.value : null
}

const notAWitnessKey = () =>
  new Refusal({
    kind: 'bad-input',
    code: 'NOT_A_WITNESS_KEY',
    message: 'This is not the verifier key of a witness.',
    remedy:
      'Paste the line that `./countersign witness` prints when it starts; it has a name, a plus and a key.',
  })

const tooMany = () =>
  new Refusal({
    kind: 'conflict',
    code: 'TOO_MANY_WITNESSES',
    message: `A workspace has at most ${mostWitnesses} witnesses.`,
    remedy: 'Remove one that is not used any more.',
  })

const alreadyThere = () =>
  new Refusal({
    kind: 'conflict',
    code: 'WITNESS_EXISTS',
    message: 'This witness is asked already.',
    remedy: 'Remove it first to change its address.',
  })

const noWitness = () =>
  new Refusal({
    kind: 'not-found',
    code: 'WITNESS_NOT_FOUND',
    message: 'There is no such witness in this workspace.',
    remedy: 'Reload the page; it may have been removed.',
  })
