import type { Sha256 } from '@countersign/ledger'
import { blocksOf } from './blocks.ts'
import { bytesOf, hex } from './lines.ts'
import type { FileRecord } from './manifest.ts'
import type { Archive } from './zip.ts'

/** A hash that is fed piece by piece. */
export type Hashing = { update(bytes: Uint8Array): void; digest(): Uint8Array }

type Hashes = { readonly hashing: () => Hashing; readonly sha256: Sha256 }

/** The files that a pack has so far, and what vouches for each will say of it. */
export class PackFiles {
  readonly #hashing: () => Hashing
  readonly #sha256: Sha256
  readonly #archive: Archive
  /** In the order in which the files were closed. */
  readonly records: FileRecord[] = []
  constructor({ hashing, sha256 }: Hashes, archive: Archive) {
    this.#hashing = hashing
    this.#sha256 = sha256
    this.#archive = archive
  }

  async add(path: string, content: string | Uint8Array): Promise<FileRecord> {
    const { write, finish } = await this.#begin(path, false)
    const bytes = typeof content === 'string' ? bytesOf(content) : content
    await write(bytes)
    return finish(null, blocksOf(bytes, this.#sha256))
  }

  /** A file that has a line per event; others may be open beside it. */
  async open(path: string, isLarge: boolean) {
    const { write, finish } = await this.#begin(path, isLarge)
    let rows = 0
    return {
      async write(lines: string, count: number): Promise<void> {
        rows += count
        if (lines !== '') await write(bytesOf(lines))
      },
      close: () => finish(rows, null),
    }
  }

  async #begin(path: string, isLarge: boolean) {
    const file = await this.#archive.open(path, isLarge)
    const hash = this.#hashing()
    let length = 0
    return {
      write: async (bytes: Uint8Array): Promise<void> => {
        hash.update(bytes)
        length += bytes.length
        await file.write(bytes)
      },
      finish: async (rows: number | null, blocks: string[] | null): Promise<FileRecord> => {
        await file.close()
        const record = { path, bytes: length, sha256: hex(hash.digest()), rows, blocks }
        this.records.push(record)
        return record
      },
    }
  }
}
