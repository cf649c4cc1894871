import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toHex, utf8 } from './bytes.ts'
import { openCheckpoint, signCheckpoint } from './checkpoint.ts'
import { leafHash, treeHash, verifyConsistency, verifyInclusion } from './merkle.ts'
import { formatNote, formatVerifierKey, parseNote, parseVerifierKey } from './note.ts'
import { keyFromSeed, sha256, vectorsFolder, verifyEd25519 } from './testing.ts'
import { parseEntries, proveConsistency, proveInclusion, rootFromTiles, tilePath } from './tiles.ts'
import { formatSubmission } from './witness.ts'

describe('the golden vector', () => {
  // Made independently of this package, with the public test key of RFC 8037 A.1.
  const header =
    '{"action":"promotion.bundle_issued","at":"2026-11-20T12:00:00.000000Z",' +
    '"bodySha256":"9d861317764a105dcb73d1beb5523bcac07df7583be45fab0bea4170b81eef3f",' +
    '"eventId":"01K9ZB3W6R0000000000000002","log":"countersign.example/tenant/acme","outcome":"allow",' +
    '"salt":"000102030405060708090a0b0c0d0e0f","v":1}'
  const origin = 'countersign.example/tenant/acme'
  const seed = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url')
  const checkpoint =
    'countersign.example/tenant/acme\n1\nEVUjb67WL9FC17DayGGihfRVPH6qqSr17n2ZE5ZqOJY=\n\n' +
    '\u2014 countersign.example/tenant/acme nOhxxeWdkprTmp7NAB8jVyiOqrVxBYKj1VLCe1vpm2YyQUQcPHzMlfnokXcu76CE/GEXyhkU9Pcagm4DrWMA4xyinwE=\n'

  it('has the leaf hash, the key line and the checkpoint that this package makes', async () => {
    const leaf = leafHash(sha256, utf8(header))
    expect(toHex(leaf)).toBe('1155236faed62fd142d7b0dac861a285f4553c7eaaa92af5ee7d9913966a3896')
    const { key, sign } = keyFromSeed(seed, origin)
    expect(formatVerifierKey(key)).toBe(
      'countersign.example/tenant/acme+9ce871c5+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea',
    )
    const note = await signCheckpoint(key, sign, { origin, size: 1, root: treeHash(sha256, [leaf]) })
    expect(formatNote(note)).toBe(checkpoint)
    const trust = { origin, keys: [key], witnesses: [], quorum: 0 }
    expect((await openCheckpoint(sha256, verifyEd25519, trust, checkpoint)).ok).toBe(true)
  })
})

const tesseraKey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'

const vectors = vectorsFolder()

const jsonFiles = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return jsonFiles(path)
    return name.endsWith('.json') ? [path] : []
  })

const Bytes = z
  .string()
  .nullable()
  .transform((text) => new Uint8Array(Buffer.from(text ?? '', 'base64')))
const Proof = z
  .array(Bytes)
  .nullable()
  .transform((proof) => proof ?? [])
const Inclusion = z.object({
  leafIdx: z.number(),
  treeSize: z.number(),
  root: Bytes,
  leafHash: Bytes,
  proof: Proof,
  wantErr: z.boolean(),
})
const Consistency = z.object({
  size1: z.number(),
  size2: z.number(),
  root1: Bytes,
  root2: Bytes,
  proof: Proof,
  wantErr: z.boolean(),
})

describe.skipIf(vectors === null)('the published vectors', () => {
  const folder = vectors ?? ''

  it('of inclusion are right and wrong as labelled, all 98', () => {
    const files = jsonFiles(join(folder, 'merkle', 'inclusion'))
    expect(files).toHaveLength(98)
    for (const file of files) {
      const vector = Inclusion.parse(JSON.parse(readFileSync(file, 'utf8')))
      const { leafIdx: index, treeSize: size, leafHash: leaf, root, proof } = vector
      expect(verifyInclusion(sha256, { leaf, index, size, root, proof }).ok, file).toBe(!vector.wantErr)
    }
  })

  it('of consistency are right and wrong as labelled, all 98; from size 0 nothing can be proven', () => {
    const files = jsonFiles(join(folder, 'merkle', 'consistency'))
    expect(files).toHaveLength(98)
    for (const file of files) {
      const { size1, size2, root1, root2, proof, wantErr } = Consistency.parse(
        JSON.parse(readFileSync(file, 'utf8')),
      )
      const claim = { oldSize: size1, oldRoot: root1, newSize: size2, newRoot: root2, proof }
      expect(verifyConsistency(sha256, claim).ok, file).toBe(!wantErr)
    }
  })

  it('of Tessera: 16 signed checkpoints, each with the root of its tiles and of its entries', async () => {
    const log = join(folder, 'tessera', 'log')
    const key = parseVerifierKey(sha256, tesseraKey)
    if (!key.ok) throw new Error(key.message)
    const trust = { origin: 'example.com/log/testdata', keys: [key.value], witnesses: [], quorum: 0 }
    for (let size = 0; size <= 15; size++) {
      const note = readFileSync(join(log, `checkpoint.${size}`))
      const opened = await openCheckpoint(sha256, verifyEd25519, trust, note)
      if (!opened.ok) throw new Error(opened.message)
      expect(opened.value.size).toBe(size)
      const read = (tile: Parameters<typeof tilePath>[0]) => readFileSync(join(log, tilePath(tile)))
      expect(await rootFromTiles(sha256, read, size)).toEqual(opened.value.root)
      if (size === 0) continue
      const entries = parseEntries(readFileSync(join(log, 'tile', 'entries', '000.p', String(size))))
      if (!entries.ok) throw new Error(entries.message)
      const leaves = entries.value.map((entry) => leafHash(sha256, entry))
      expect(treeHash(sha256, leaves)).toEqual(opened.value.root)
      for (const [index, leaf] of leaves.entries()) {
        const proof = await proveInclusion(sha256, read, index, size)
        const claim = { leaf, index, size, proof, root: opened.value.root }
        expect(verifyInclusion(sha256, claim)).toEqual({ ok: true })
      }
    }
  })

  it('of Tessera verify in the stranger’s verifier too, with proofs that this package makes of the tiles', async () => {
    const log = join(folder, 'tessera', 'log')
    const read = (tile: Parameters<typeof tilePath>[0]) => readFileSync(join(log, tilePath(tile)))
    const note = parseNote(readFileSync(join(log, 'checkpoint.15')))
    if (!note.ok) throw new Error(note.message)
    const own = mkdtempSync(join(tmpdir(), 'countersign-vectors-'))
    try {
      const logs = [{ origin: 'example.com/log/testdata', keys: [tesseraKey] }]
      writeFileSync(join(own, 'trust'), JSON.stringify({ v: 1, ledger: { logs, witnesses: [], quorum: 0 } }))
      for (const oldSize of [1, 6, 8, 14]) {
        const proof = await proveConsistency(sha256, read, oldSize, 15)
        writeFileSync(join(own, 'consistency'), formatSubmission({ oldSize, proof, note: note.value }))
        const verify = (older: number) =>
          spawnSync(process.execPath, [
            ...[join(import.meta.dirname, '..', 'verifier', 'countersign-verify.mjs'), 'checkpoint'],
            ...[join(log, 'checkpoint.15'), '--trust', join(own, 'trust')],
            ...['--older', join(log, `checkpoint.${older}`), '--consistency', join(own, 'consistency')],
          ]).status
        expect(verify(oldSize)).toBe(0)
        expect(verify(oldSize - 1)).toBe(1)
      }
    } finally {
      rmSync(own, { recursive: true })
    }
  }, 60_000)
})
