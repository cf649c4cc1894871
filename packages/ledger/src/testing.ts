import { deepStrictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import { formatCheckpoint, type LogTrust } from './checkpoint.ts'
import { type NewEvent, type WrittenEvent, writeEvent } from './event.ts'
import type { Action } from './events/index.ts'
import { type Hash, type Sha256, treeHash } from './merkle.ts'
import {
  cosignNote,
  type Note,
  type SignatureType,
  type SignEd25519,
  signNote,
  type VerifierKey,
  type VerifyEd25519,
  verifierKey,
  withSignature,
} from './note.ts'
import type { ReadTile } from './tiles.ts'
import { tileWidth } from './tiles.ts'

/** What the tests of the ledger build with: Node's hashing and signing, keys from a number, events by kind. */
export const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())

const spki = Buffer.from('302a300506032b6570032100', 'hex')

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
    signature,
  )

export type TestKey = { key: VerifierKey; sign: SignEd25519 }

export function keyFromSeed(seed: Uint8Array, name: string, type: SignatureType = 'ed25519'): TestKey {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const publicKey = new Uint8Array(
    createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(spki.length),
  )
  return {
    key: verifierKey(sha256, { name, type, publicKey }),
    sign: (message) => new Uint8Array(sign(null, message, secret)),
  }
}

export const testKey = (number: number, name: string, type: SignatureType = 'ed25519'): TestKey =>
  keyFromSeed(new Uint8Array(32).fill(number), name, type)

export const testOrigin = 'countersign.example/wsp/acme'
export const logKey = testKey(1, testOrigin)
export const witnessKey = testKey(2, 'witness.example/w1', 'cosignature')

export const testTrust: LogTrust = { origin: testOrigin, keys: [logKey.key], witnesses: [], quorum: 0 }

export const anId = (prefix: string, number: number): string =>
  `${prefix}_01K9ZB3W6R${String(number).padStart(16, '0')}`

export const aLeaf = (number: number): Hash => sha256(new TextEncoder().encode(`leaf ${number}`))
export const leavesOf = (size: number): Hash[] => Array.from({ length: size }, (_, at) => aLeaf(at))

/** An event with everything filled in but what its kind wants. */
export function anEvent<A extends Action>(
  action: A,
  number: number,
  about: Pick<NewEvent<A>, 'facts' | 'body' | 'subjectId'> & Partial<NewEvent<A>>,
): WrittenEvent {
  return writeEvent(sha256, {
    log: testOrigin,
    eventId: anId('evt', number),
    at: Date.UTC(2026, 10, 20, 12) + number,
    workspace: anId('wsp', 1),
    actor: `person:${anId('per', 1)}`,
    requestId: 'request-0001',
    salts: {
      header: new Uint8Array(16).fill(number % 100),
      body: new Uint8Array(16).fill(255 - (number % 100)),
    },
    ...about,
    action,
  })
}

export const anInvitation = (number: number, email = `guest${number}@example.com`): WrittenEvent =>
  anEvent('invitation.created', number, {
    subjectId: anId('lnk', number),
    facts: { role: 'reviewer', expiresAt: null },
    body: { actorName: 'Ana Admin', behindName: null, words: { email } },
  })

/** A signed checkpoint over these leaves, cosigned by the witnesses given. */
export async function aCheckpoint(
  leaves: readonly Hash[],
  { log = logKey, witnesses = [] }: { log?: TestKey; witnesses?: readonly TestKey[] } = {},
): Promise<Note> {
  const checkpoint = { origin: testOrigin, size: leaves.length, root: treeHash(sha256, leaves) }
  let note = await signNote(log.key, log.sign, formatCheckpoint(checkpoint))
  for (const witness of witnesses) {
    note = withSignature(note, await cosignNote(witness.key, witness.sign, note.text, 1_795_000_000))
  }
  return note
}

/** Cuts tiles out of all leaves at once, by the definition and not by the code under test. */
export const tilesOfAll =
  (leaves: readonly Hash[]): ReadTile =>
  ({ level, index, width }) =>
    Buffer.concat(
      Array.from({ length: width }, (_, at) => {
        const unit = tileWidth ** level
        const start = (index * tileWidth + at) * unit
        return treeHash(sha256, leaves.slice(start, start + unit))
      }),
    )

/** The published vectors, which the repository does not contain, or null; says so in one line when absent. */
export function vectorsFolder(): string | null {
  const given = process.env.COUNTERSIGN_VECTORS
  const folder = given ?? join(repositoryRoot(import.meta.dirname), '..', 'shared', 'vectors')
  if (existsSync(folder)) return folder
  console.warn(`skipped: the published ledger vectors are not at ${folder}; set COUNTERSIGN_VECTORS`)
  return null
}

export const verifierFile = join(import.meta.dirname, '..', 'verifier', 'countersign-verify.mjs')

type VerifierRun = { status: number | null; stdout: string }

/** A fault of the verifier that it did not turn into an answer must not pass for one, whatever the exit code. */
function answerOf({ stderr, status, stdout }: VerifierRun & { stderr: string }): VerifierRun {
  if (stderr !== '') throw new Error(`The verifier wrote to stderr: ${stderr}`)
  return { status, stdout }
}

/** As a stranger runs it: a process of its own, with these flags for Node. */
export const runVerifierAlone = (args: readonly string[], flags: readonly string[] = []): VerifierRun =>
  answerOf(spawnSync(process.execPath, [...flags, verifierFile, ...args], { encoding: 'utf8' }))

/**
 * The same file in a thread, which starts in half the time of a process: for the many runs that are about what the verifier
 * answers. What is about Node itself (its flags, its memory, its stack) is for `runVerifierAlone`.
 */
export async function runVerifier(args: readonly string[]): Promise<VerifierRun> {
  const worker = new Worker(verifierFile, {
    argv: [...args],
    // A process would not take over the flags of the test runner either.
    execArgv: [],
    // A thread has four times the stack of a process, and with one megabyte a little less: what overflows there does so here.
    resourceLimits: { stackSizeMb: 1 },
    stdout: true,
    stderr: true,
  })
  const exited = new Promise<number>((resolve, reject) => {
    worker.once('error', reject).once('exit', resolve)
  })
  const [status, stdout, stderr] = await Promise.all([exited, text(worker.stdout), text(worker.stderr)])
  return answerOf({ status, stdout, stderr })
}

/** As a stranger runs it, and what a thread answers must be the same. */
export async function runVerifierBothWays(args: readonly string[]): Promise<VerifierRun> {
  const alone = runVerifierAlone(args)
  deepStrictEqual(await runVerifier(args), alone)
  return alone
}

const repositoryRoot = (folder: string): string =>
  existsSync(join(folder, 'pnpm-workspace.yaml')) || dirname(folder) === folder
    ? folder
    : repositoryRoot(dirname(folder))
