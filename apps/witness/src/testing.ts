import { type ChildProcess, spawn } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  consistencyProof,
  formatNote,
  formatSubmission,
  formatTrustRoot,
  type Hash,
  type LogTrust,
  leafHash,
  type Note,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
  type TrustRoot,
  treeHash,
  type VerifierKey,
  verifierKey,
} from '@countersign/ledger'
import { afterAll } from 'vitest'
import { sha256, verifyEd25519 } from './ed25519.ts'

const folders: string[] = []
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own, which nobody else may enter, removed after the tests of the file. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-witness-'))
  folders.push(folder)
  return folder
}

/** A log that signs what it is told to, also what an honest one would not. */
export type TestLog = {
  readonly origin: string
  readonly leaves: readonly Hash[]
  readonly trustRoot: TrustRoot
  readonly checkpoint: (size: number, leaves?: readonly Hash[]) => Promise<Note>
  readonly submission: (oldSize: number, size: number, leaves?: readonly Hash[]) => Promise<string>
}

export function aLog(origin = 'countersign.example/wsp/acme', size = 64): TestLog {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url')
  const key = verifierKey(sha256, { name: origin, type: 'ed25519', publicKey })
  const all = leavesOf(size)
  const checkpoint = (end: number, leaves: readonly Hash[] = all) =>
    signCheckpoint(key, (message) => sign(null, message, privateKey), {
      origin,
      size: end,
      root: treeHash(sha256, leaves.slice(0, end)),
    })
  return {
    origin,
    leaves: all,
    trustRoot: { logs: [{ origin, keys: [key] }], witnesses: [], quorum: 0 },
    checkpoint,
    submission: async (oldSize, end, leaves = all) => {
      const hasProof = oldSize > 0 && oldSize < end
      const proof = hasProof ? consistencyProof(sha256, leaves.slice(0, end), oldSize) : []
      return formatSubmission({ oldSize, proof, note: await checkpoint(end, leaves) })
    },
  }
}

export const aLeaf = (number: number): Hash => leafHash(sha256, Buffer.from(`event ${number}`))
const leavesOf = (size: number): Hash[] => Array.from({ length: size }, (_, at) => aLeaf(at))

export type Answered = { readonly status: number; readonly type: string | null; readonly body: string }

export async function submit(url: string, body: string): Promise<Answered> {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

/** What a reader believes who wants this log's checkpoints cosigned by this witness. */
export function trustWith(log: TestLog, verifierKeyLine: string): TrustRoot {
  return { ...log.trustRoot, witnesses: [keyOf(verifierKeyLine)], quorum: 1 }
}

export function keyOf(line: string): VerifierKey {
  const key = parseVerifierKey(sha256, line)
  if (!key.ok) throw new Error(key.message)
  return key.value
}

/** Verifies a cosignature as a reader would; answers the checkpoint's size and the time that was signed. */
export async function opened(log: TestLog, checkpoint: Note, cosignature: string, witnessKey: string) {
  const { logs, witnesses, quorum } = trustWith(log, witnessKey)
  const trust: LogTrust = { origin: log.origin, keys: logs[0]?.keys ?? [], witnesses, quorum }
  const read = await openCheckpoint(sha256, verifyEd25519, trust, formatNote(checkpoint) + cosignature)
  if (!read.ok) throw new Error(read.message)
  return { size: read.value.size, timestamp: read.value.witnesses[0]?.timestamp ?? 0 }
}

export function memoryFile(stateDir: string): string {
  const [name] = readdirSync(stateDir).filter((file) => file.endsWith('.checkpoint'))
  if (name === undefined) throw new Error(`Nothing is remembered in ${stateDir}.`)
  return join(stateDir, name)
}

export function rememberedSize(stateDir: string): number {
  const note = parseNote(readFileSync(memoryFile(stateDir)))
  const checkpoint = parseCheckpoint(note.ok ? note.value.text : '')
  if (!checkpoint.ok) throw new Error(checkpoint.message)
  return checkpoint.value.size
}

export function trustRootFile(trustRoot: TrustRoot): string {
  const path = join(aFolder(), 'trust-root.json')
  writeFileSync(path, JSON.stringify(formatTrustRoot(trustRoot)))
  return path
}

/** A witness in a process of its own, started as the launcher starts it. */
export function startProcess(args: readonly string[], callersFolder = '.') {
  const main = join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, callersFolder, ...args], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const said: string[] = []
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (said.push(line) === 3) resolve()
    })
  })
  const started = async () => {
    await Promise.race([ready, exited])
    const [address = '', , key = ''] = said
    if (!address || !key) throw new Error(`The witness did not start: ${complaints}`)
    return { url: address.replace('The witness listens on ', ''), verifierKey: key.replace(/^.*: +/, '') }
  }
  const kill = (signal: NodeJS.Signals) => child.kill(signal)
  return { kill, exited, started, said, complaints: () => complaints }
}
