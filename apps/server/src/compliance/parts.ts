import type { Stores } from '../database/stores.ts'
import type { Seal } from '../secrets/seal.ts'

/** One try to make the pack of an export. */
export type Attempt = { readonly workspaceId: string; readonly exportId: string; readonly attempt: number }

/** The bytes of packs as they are stored: sealed, each part for its own place. A pack tells what the ledger keeps sealed too. */
export class PackParts {
  readonly #stores: Stores
  readonly #seal: Seal
  constructor(stores: Stores, seal: Seal) {
    this.#stores = stores
    this.#seal = seal
  }

  async add(attempt: Attempt, number: number, content: Buffer): Promise<void> {
    const sealed = this.#seal.close('export-part', placeOf(attempt, number), content)
    await this.#stores.exportParts.add({ ...attempt, number, content: sealed })
  }

  /** One after the other. */
  async *of(attempt: Attempt): AsyncGenerator<Buffer> {
    let number = -1
    for (;;) {
      const part = await this.#stores.exportParts.after({ ...attempt, number })
      if (!part) return
      number = part.number
      yield this.#seal.open('export-part', placeOf(attempt, number), part.content)
    }
  }

  async remove({ workspaceId, exportId, attempt }: Attempt): Promise<void> {
    await this.#stores.exportParts.removeAttempt(workspaceId, exportId, attempt)
  }
}

const placeOf = ({ workspaceId, exportId, attempt }: Attempt, number: number): string =>
  [workspaceId, exportId, attempt, number].join(' ')
