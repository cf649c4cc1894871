import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@countersign/decisions'
import {
  formatNote,
  type Note,
  parseCheckpoint,
  parseNote,
  type VerifierKey,
  verifyNote,
  type Witnessed,
} from '@countersign/ledger'
import { writeDurably } from '@countersign/state-dir/durable-file'
import { errorCode, unless } from '@countersign/state-dir/error-code'
import { verifyEd25519 } from './ed25519.ts'

/**
 * What a witness remembers: of each log the last checkpoint it cosigned, with the log's signature and its own. So
 * the file is a checkpoint that anybody can verify, and one changed bit shows. It is read anew for every decision.
 */
export class Memory {
  readonly #stateDir: string
  readonly #key: VerifierKey

  constructor(stateDir: string, key: VerifierKey) {
    this.#stateDir = stateDir
    this.#key = key
  }

  /** Null only when there is no file; one that cannot be believed is a refusal and never "nothing seen yet". */
  async last(origin: string): Promise<Witnessed | null> {
    const path = this.pathOf(origin)
    const bytes = await readOrRefuse(origin, path)
    if (bytes === null) return null
    const note = parseNote(bytes)
    if (!note.ok) throw forgotten(origin, path, note.message)
    const signers = await verifyNote(note.value, [this.#key], verifyEd25519)
    if (!signers.ok) throw forgotten(origin, path, signers.message)
    const checkpoint = parseCheckpoint(note.value.text)
    if (!checkpoint.ok) throw forgotten(origin, path, checkpoint.message)
    if (checkpoint.value.origin !== origin) throw forgotten(origin, path, 'It is about another log.')
    return { size: checkpoint.value.size, root: checkpoint.value.root }
  }

  /** The cosignature may leave only after this. */
  async remember(origin: string, cosigned: Note): Promise<void> {
    await writeDurably(this.pathOf(origin), formatNote(cosigned))
  }

  /** Two checkpoints of one size with two roots, both signed by the log: its proof of guilt. The first pair stays. */
  async keepContradiction(origin: string, contradicting: Note): Promise<string> {
    const [one, other] = [`${this.pathOf(origin)}.one`, `${this.pathOf(origin)}.other`]
    if ((await unless(['ENOENT'], readFile(other))) === null) {
      await writeDurably(one, await readFile(this.pathOf(origin), 'utf8'))
      await writeDurably(other, formatNote(contradicting))
    }
    return `${one} and ${other}`
  }

  /** An origin may hold slashes and be long, a file name may not; the origin is the first line of the file. */
  pathOf(origin: string): string {
    const name = createHash('sha256').update(origin).digest('hex').slice(0, 32)
    return join(this.#stateDir, `${name}${ending}`)
  }
}

const ending = '.checkpoint'

export const hasCheckpoints = async (stateDir: string): Promise<boolean> =>
  (await readdir(stateDir)).some((name) => name.endsWith(ending))

async function readOrRefuse(origin: string, path: string): Promise<Uint8Array | null> {
  try {
    return await unless(['ENOENT'], readFile(path))
  } catch (error) {
    throw forgotten(origin, path, `Reading it fails with ${errorCode(error)}.`)
  }
}

const forgotten = (origin: string, path: string, why: string): Refusal =>
  new Refusal({
    kind: 'unavailable',
    code: 'WITNESS_MEMORY_UNUSABLE',
    message: `What this witness remembers of ${origin} is unusable: ${path}. ${why}`,
    remedy:
      'It cosigns nothing of this log until the file is exactly as it was, or a new witness takes over.',
  })
