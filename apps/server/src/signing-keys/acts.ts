import type { KeyAct } from '@countersign/proofs'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { queueRevalidation } from '../revalidation/queueing.ts'
import { enter, type SigningKeys } from './keys.ts'
import { noSigningService } from './refusals.ts'
import type { Agreed } from './revocation.ts'
import type { SigningService } from './signing-service.ts'
import type { SigningKey } from './store.ts'

type Deps = { clock: Clock; writer: LedgerWriter; keys: SigningKeys; service: SigningService | null }

/** Acts that undo trust in a key. Rotating does not; it is `SigningKeys.activate`. */
export type UndoingAct = Exclude<KeyAct, 'rotate'>

/** Everything that was agreed on, by one person or by two. */
export type Act = {
  key: SigningKey
  act: UndoingAct
  agreed: Agreed
  note: string
  by: Doer
  /** Null where one person was enough. */
  proposedBy: string | null
}

/** Carries an act out, in the transaction that decided on it. */
export class SigningKeyActs {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async carryOut(stores: Stores, act: Act): Promise<void> {
    if (act.act === 'taint') await this.#taint(stores, act)
    else if (act.act === 'revoke') await this.#revoke(stores, act)
    else await this.#destroy(stores, act)
    const { writer, clock } = this.#deps
    const { key, by } = act
    const cause = act.act === 'revoke' ? 'signer' : 'trust'
    await queueRevalidation(stores, writer, key.workspaceId, { cause, by, signingKeyId: key.id }, clock())
  }

  async #taint(stores: Stores, { key, ...act }: Act): Promise<void> {
    await enter(stores, key, { state: 'tainted', stateSince: this.#deps.clock() })
    await this.#deps.writer.append(stores, key.workspaceId, {
      ...told(key, act),
      action: 'signing-key.tainted',
      facts: await this.#facts(stores, key, act),
    })
  }

  async #revoke(stores: Stores, { key, ...act }: Act): Promise<void> {
    if (act.agreed === null) throw new Error(`Nobody said from where on ${key.kid} is revoked.`)
    const { reason, revokedFrom } = act.agreed
    const stateSince = this.#deps.clock()
    await enter(stores, key, { state: 'revoked', stateSince, revocationReason: reason, revokedFrom })
    await this.#deps.writer.append(stores, key.workspaceId, {
      ...told(key, act),
      action: 'signing-key.revoked',
      facts: { reason, revokedFrom, ...(await this.#facts(stores, key, act)) },
    })
  }

  /**
   * The signing service goes first. If the transaction then fails, the key is destroyed there and revoked here, and
   * destroying it again finishes it; the other way round a secret would live on that is said to be gone.
   */
  async #destroy(stores: Stores, { key, ...act }: Act): Promise<void> {
    const { clock, writer, service } = this.#deps
    if (key.keeper === 'signer') {
      if (service === null) throw noSigningService()
      await service.destroy(key.kid)
    }
    await enter(stores, key, { state: 'destroyed', stateSince: clock(), sealedSecret: null })
    await writer.append(stores, key.workspaceId, {
      ...told(key, act),
      action: 'signing-key.destroyed',
      facts: { keeper: key.keeper, ...(await this.#facts(stores, key, act)) },
    })
  }

  async #facts(stores: Stores, { kid, workspaceId }: SigningKey, { proposedBy }: Pick<Act, 'proposedBy'>) {
    const keysSha256 = await this.#deps.keys.digestFor(stores, workspaceId)
    return { kid, people: proposedBy === null ? 1 : 2, proposedBy, keysSha256 }
  }
}

const told = ({ id }: SigningKey, { by, note }: Pick<Act, 'by' | 'note'>) => ({
  by,
  subjectId: id,
  words: { note },
})
