import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Readers see the old text or the new one, also after a power cut. One writer at a time: the lock sees to that. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncDirectory(dirname(path))
}

/** A new name is only kept through a power cut once its directory has been written. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
