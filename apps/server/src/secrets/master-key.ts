import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The key file that an embedded start makes for itself; in production the key comes from the environment. */
export function masterKeyFile(stateDir: string): Buffer {
  const path = join(stateDir, 'master.key')
  if (statSync(path, { throwIfNoEntry: false }) === undefined) make(stateDir, path)
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by other users. Run: chmod 600 ${path}`)
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${path} does not hold a key of 32 bytes. Restore it from a backup.`)
  return key
}

/**
 * Whole under another name before it has this one: a server that begins at the same moment never reads half a key, and
 * one that dies in between leaves none, which nobody could replace. Of two the first has made it.
 */
function make(stateDir: string, path: string): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    written(draft, `${randomBytes(32).toString('base64')}\n`)
    linkSync(draft, path)
    flushed(stateDir)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function written(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A name lasts when its folder does. */
function flushed(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
