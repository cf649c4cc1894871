// The passwords of the three accounts, in one file that only its owner can read.

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { unless } from './error-code.ts'
import { parseJson } from './parse-json.ts'
import { writeDurably } from './write-durably.ts'

export interface Secret {
  root: string
  admin: string
  app: string
}

export function newSecret(): Secret {
  const password = () => randomBytes(24).toString('hex')
  return { root: password(), admin: password(), app: password() }
}

/** Null when the file is missing or not what we wrote. */
export async function readSecret(path: string): Promise<Secret | null> {
  const text = await unless(['ENOENT'], readFile(path, 'utf8'))
  const found = text === null ? null : parseJson(text)
  if (typeof found !== 'object' || found === null) return null
  if (!('root' in found && 'admin' in found && 'app' in found)) return null
  const { root, admin, app } = found
  return isPassword(root) && isPassword(admin) && isPassword(app) ? { root, admin, app } : null
}

export async function writeSecret(path: string, secret: Secret): Promise<void> {
  await writeDurably(path, `${JSON.stringify(secret)}\n`)
}

// Passwords are written into SQL text, so nothing that needs quoting may get in.
const isPassword = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{48}$/.test(value)
