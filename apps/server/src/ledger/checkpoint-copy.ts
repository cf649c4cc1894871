import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export type CopiedCheckpoint = { size: number; note: string }

const Line = z.strictObject({ at: z.string(), size: z.int().min(0), note: z.string() })

/** How long the disk may take before a write counts as failed. */
const patienceMs = 5_000

/**
 * The second copy of the checkpoints: one file for each log, on a disk of the operator's choice and not in the
 * database, to which lines are added and made durable. It is what a database that went back in time is held against.
 */
export class CheckpointCopy {
  readonly #folder: string
  readonly #newest = new Map<string, CopiedCheckpoint | null>()
  readonly #underway = new Map<string, Promise<void>>()
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Resolves when the line is on the disk, and only then counts. */
  async append(workspaceId: string, { size, note }: CopiedCheckpoint, at: number): Promise<void> {
    if (this.#underway.has(workspaceId)) throw new CopyStalled(this.#folder)
    const line = `${JSON.stringify({ at: new Date(at).toISOString(), size, note })}\n`
    const writing = this.#write(workspaceId, line).finally(() => this.#underway.delete(workspaceId))
    this.#underway.set(workspaceId, writing)
    await withinPatience(writing, this.#folder)
    this.#newest.set(workspaceId, { size, note })
  }

  async newest(workspaceId: string): Promise<CopiedCheckpoint | null> {
    const known = this.#newest.get(workspaceId)
    if (known !== undefined) return known
    let newest: CopiedCheckpoint | null = null
    for await (const copied of this.all(workspaceId)) {
      if (copied && copied.size >= (newest?.size ?? 0)) newest = copied
    }
    this.#newest.set(workspaceId, newest)
    return newest
  }

  /** Every log that was ever copied here. */
  async workspaces(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const names = await readdir(this.#folder)
    return names.filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -'.jsonl'.length))
  }

  /** Every line that is there; null is a damaged one: it was being written when the power went, and never relied on. */
  async *all(workspaceId: string): AsyncGenerator<CopiedCheckpoint | null> {
    const file = await openIfThere(this.#file(workspaceId))
    if (!file) return
    // A device or a pipe in its place could be read for ever.
    if (!(await file.stat()).isFile()) {
      await file.close()
      throw new Error(`${this.#file(workspaceId)} is not a file.`)
    }
    for await (const line of file.readLines()) {
      if (line === '') continue
      const { data } = Line.safeParse(jsonOf(line))
      yield data ? { size: data.size, note: data.note } : null
    }
  }

  async #write(workspaceId: string, line: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const file = await open(
      this.#file(workspaceId),
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT,
      0o600,
    )
    try {
      const { size } = await file.stat()
      const end = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n'
      // A line that was cut off stays as it is; this one begins on its own.
      await file.appendFile(end === '\n' ? line : `\n${line}`)
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  #file(workspaceId: string): string {
    return join(this.#folder, `${workspaceId}.jsonl`)
  }
}

class CopyStalled extends Error {
  constructor(folder: string) {
    super(`The disk of ${folder} does not answer.`)
    this.name = 'CopyStalled'
  }
}

async function withinPatience(writing: Promise<void>, folder: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CopyStalled(folder)), patienceMs)
  })
  try {
    await Promise.race([writing, stalled])
  } finally {
    clearTimeout(timer)
  }
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
