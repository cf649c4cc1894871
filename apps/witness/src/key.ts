import { readFile, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { LedgerError, type SignEd25519, type VerifierKey, verifierKey } from '@countersign/ledger'
import { writeDurably } from '@countersign/state-dir/durable-file'
import { unless } from '@countersign/state-dir/error-code'
import { z } from 'zod'
import { newSecretKey, publicKeyOf, secretKeyOf, secretKeyText, sha256, signWith } from './ed25519.ts'
import { hasCheckpoints } from './memory.ts'

/** The key a witness cosigns with, and the name it signs under. */
export type CosigningKey = { readonly key: VerifierKey; readonly sign: SignEd25519 }

const KeyFile = z.strictObject({ v: z.literal(1), name: z.string(), secret: z.string() })

/** Makes the key at the first start. Name and key stay together: Countersign was given both as one line. */
export async function openKey(stateDir: string, name: string | undefined): Promise<CosigningKey> {
  const path = join(stateDir, 'key.json')
  const text = await unless(['ENOENT'], readFile(path, 'utf8'))
  if (text === null) return makeKey(stateDir, path, name ?? nameOfThisMachine())
  if (((await stat(path)).mode & 0o077) !== 0) {
    throw unusable(`The key ${path} can be read by other users of this machine.`, `Run: chmod 600 ${path}`)
  }
  const file = readKeyFile(path, text)
  if (name !== undefined && name !== file.name) {
    throw unusable(
      `The witness in ${stateDir} is called ${file.name}, not ${name}.`,
      'Leave --name away, or give a witness of another name a state directory of its own.',
    )
  }
  return file.key
}

async function makeKey(stateDir: string, path: string, name: string): Promise<CosigningKey> {
  if (await hasCheckpoints(stateDir)) {
    throw unusable(
      `The key ${path} is gone, but what was cosigned with it is still there.`,
      'Put the key back from your backup, or begin anew with an empty state directory and a new key.',
    )
  }
  const secret = newSecretKey()
  const made = named(name, secret)
  await writeDurably(path, `${JSON.stringify({ v: 1, name, secret: secretKeyText(secret) }, null, 2)}\n`)
  return made
}

function readKeyFile(path: string, text: string): { name: string; key: CosigningKey } {
  try {
    const { name, secret } = KeyFile.parse(JSON.parse(text))
    return { name, key: named(name, secretKeyOf(secret)) }
  } catch (error) {
    const why = error instanceof Refusal ? error.message : 'It was damaged or is something else.'
    throw unusable(
      `The key ${path} cannot be used. ${why}`,
      'Put the key back from your backup, or begin anew with an empty state directory and a new key.',
    )
  }
}

function named(name: string, secret: ReturnType<typeof newSecretKey>): CosigningKey {
  try {
    const key = verifierKey(sha256, { name, type: 'cosignature', publicKey: publicKeyOf(secret) })
    return { key, sign: signWith(secret) }
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    throw unusable(
      `A witness cannot be called "${name}".`,
      'Choose a name without blanks and plus signs, for example --name witness.example.com/audit.',
    )
  }
}

const nameOfThisMachine = (): string => `${hostname().replace(/[^A-Za-z0-9.-]/g, '-') || 'localhost'}/witness`

const unusable = (message: string, remedy: string): Refusal =>
  new Refusal({ kind: 'conflict', code: 'WITNESS_KEY_UNUSABLE', message, remedy })
