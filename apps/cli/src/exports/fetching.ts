import { createHash, randomBytes } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RemoteProblem, type RemoteServer } from '../remote/server.ts'

type Sealed = { readonly bytes: number; readonly sha256: string }

/**
 * Stores a pack as it comes, under another name until it is whole, durable and the one that was sealed. Answers with the hash that was
 * found instead, or with null when the file is there.
 */
export async function fetchPack(
  server: RemoteServer,
  path: string,
  file: string,
  sealed: Sealed,
  mostSilentMs: number,
): Promise<string | null> {
  const part = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.part`)
  const handle = await open(part, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let arrived = 0
    try {
      for await (const bytes of server.download(path, mostSilentMs)) {
        hash.update(bytes)
        arrived += bytes.length
        // More than was promised is none of ours; nobody fills this disk.
        if (arrived > sealed.bytes) break
        await handle.writeFile(bytes)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (arrived < sealed.bytes) {
      throw new RemoteProblem(`The connection broke off after ${arrived} of ${sealed.bytes} bytes.`)
    }
    const found = hash.digest('hex')
    if (found !== sealed.sha256) return found
    await place(part, file)
    return null
  } catch (error) {
    if (error instanceof RemoteProblem || !(error instanceof Error && 'code' in error)) throw error
    if (error.code !== 'EEXIST') throw new RemoteProblem(`The pack cannot be stored: ${error.message}.`)
    throw new RemoteProblem(`${basename(file)} appeared meanwhile and is left as it is.`)
  } finally {
    await rm(part, { force: true })
  }
}

const withoutLinks = ['EPERM', 'ENOTSUP', 'ENOSYS']

/** Under its name at once, and after a power cut too. */
async function place(part: string, file: string): Promise<void> {
  try {
    // Unlike a renaming, this replaces nothing that came there meanwhile.
    await link(part, file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!withoutLinks.includes(code)) throw error
    await rename(part, file)
  }
  const folder = await open(dirname(file))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
