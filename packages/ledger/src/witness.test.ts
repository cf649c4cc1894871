import { describe, expect, it } from 'vitest'
import { consistencyProof, type Hash, treeHash } from './merkle.ts'
import { formatNote } from './note.ts'
import {
  aCheckpoint,
  aLeaf,
  leavesOf,
  sha256,
  testKey,
  testOrigin,
  testTrust,
  verifyEd25519,
  witnessKey,
} from './testing.ts'
import { formatSubmission, judgeSubmission, parseSubmission, type Witnessed } from './witness.ts'

const ten = leavesOf(10)
const witnessed = (size: number): Witnessed => ({ size, root: treeHash(sha256, ten.slice(0, size)) })

const judge = async (body: string, last: Witnessed | null) =>
  judgeSubmission(
    sha256,
    verifyEd25519,
    body,
    (origin) => (origin === testOrigin ? testTrust : null),
    () => last,
  )

async function submission(
  oldSize: number,
  leaves: readonly Hash[],
  proof?: readonly Hash[],
): Promise<string> {
  const made = proof ?? (oldSize === 0 ? [] : consistencyProof(sha256, leaves, oldSize))
  return formatSubmission({ oldSize, proof: made, note: await aCheckpoint(leaves) })
}

describe('a witness', () => {
  it('cosigns the first checkpoint it sees, and what continues the last one', async () => {
    expect(await judge(await submission(0, ten), null)).toMatchObject({
      status: 200,
      checkpoint: { size: 10 },
    })
    expect(await judge(await submission(4, ten), witnessed(4))).toMatchObject({ status: 200 })
    expect(await judge(await submission(10, ten, []), witnessed(10))).toMatchObject({ status: 200 })
  })

  it('answers 404 for a log it does not know', async () => {
    const body = (await submission(0, ten)).replaceAll(testOrigin, 'other.example')
    expect(await judge(body, null)).toMatchObject({ status: 404 })
  })

  it('answers 403 for a checkpoint that the log did not sign', async () => {
    const note = await aCheckpoint(ten, { log: testKey(8, testOrigin) })
    expect(await judge(formatSubmission({ oldSize: 0, proof: [], note }), null)).toMatchObject({
      status: 403,
    })
    const changed = (await submission(0, ten)).replace('\n10\n', '\n11\n')
    expect(await judge(changed, null)).toMatchObject({ status: 403 })
  })

  it('answers 400 when the old size is above the new one, or nothing can be read', async () => {
    expect(await judge(await submission(11, ten, []), witnessed(10))).toMatchObject({ status: 400 })
    expect(await judge('old 1\n', null)).toMatchObject({ status: 400 })
  })

  it('never cosigns a smaller log: 409 with the size it knows', async () => {
    expect(await judge(await submission(4, ten.slice(0, 6)), witnessed(9))).toMatchObject({
      status: 409,
      size: 9,
    })
    expect(await judge(await submission(0, ten), witnessed(9))).toMatchObject({ status: 409, size: 9 })
    expect(await judge(await submission(4, ten), null)).toMatchObject({ status: 409, size: 0 })
  })

  it('answers 409 without a size for another root of the same size, and keeps what proves it', async () => {
    const fork = ten.with(2, aLeaf(99))
    const answer = await judge(await submission(10, fork, []), witnessed(10))
    expect(answer).toMatchObject({ status: 409, size: null })
    expect('note' in answer && formatNote(answer.note)).toBe(formatNote(await aCheckpoint(fork)))
  })

  it('keeps of the signatures one by each key of the log, and nobody else’s', async () => {
    const note = await aCheckpoint(ten, { witnesses: [witnessKey] })
    const [own, other] = note.signatures
    const repeated = { ...note, signatures: [own, own, other].flatMap((one) => one ?? []) }
    const answer = await judge(formatSubmission({ oldSize: 0, proof: [], note: repeated }), null)
    expect('note' in answer && formatNote(answer.note)).toBe(formatNote(await aCheckpoint(ten)))
  })

  it('answers 422 for a fork, a wrong proof, and a proof where none belongs', async () => {
    const fork = ten.with(2, aLeaf(99))
    expect(await judge(await submission(4, fork), witnessed(4))).toMatchObject({ status: 422 })
    expect(await judge(await submission(4, ten, []), witnessed(4))).toMatchObject({ status: 422 })
    expect(await judge(await submission(0, ten, [aLeaf(1)]), null)).toMatchObject({ status: 422 })
    expect(await judge(await submission(10, ten, [aLeaf(1)]), witnessed(10))).toMatchObject({ status: 422 })
  })

  it('reads a submission in its one form only', async () => {
    const body = await submission(4, ten)
    const read = parseSubmission(body)
    expect(read.ok && formatSubmission(read.value)).toBe(body)
    const hash = body.split('\n')[1] ?? ''
    const malformed = [
      body.replace('old 4', 'old 04'),
      body.replace('old 4', 'new 4'),
      body.replace('old 4\n', ''),
      body.replace(hash, hash.slice(4)),
      body.replace(hash, `${hash} `),
      body.replace('\n\n', '\n'),
      body.replace('old 4\n', `old 4\n${`${hash}\n`.repeat(64)}`),
      'x'.repeat(300_000),
      formatNote(await aCheckpoint(ten)),
    ]
    for (const one of malformed) expect(parseSubmission(one).ok, one.slice(0, 80)).toBe(false)
  })
})
