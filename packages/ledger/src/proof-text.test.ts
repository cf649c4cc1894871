import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inclusionProof, leafHash } from './merkle.ts'
import { formatProof, parseProof, verifyProof } from './proof-text.ts'
import { aCheckpoint, anInvitation, leavesOf, sha256, testTrust, verifyEd25519 } from './testing.ts'

const event = anInvitation(3)
const leaves = leavesOf(9).with(3, leafHash(sha256, event.headerBytes))
const note = await aCheckpoint(leaves)
const text = formatProof({ index: 3, proof: inclusionProof(sha256, leaves, 3), note })
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code)
const verify = async (proof: string | Uint8Array, entry = event.headerBytes) =>
  codeOf(await verifyProof(sha256, verifyEd25519, testTrust, entry, proof))

describe('the text of a proof', () => {
  it('proves an event to somebody who has a key and nothing else', async () => {
    expect(await verifyProof(sha256, verifyEd25519, testTrust, event.headerBytes, text)).toMatchObject({
      ok: true,
      value: { index: 3, checkpoint: { size: 9 } },
    })
    const read = parseProof(text)
    expect(read.ok && formatProof(read.value)).toBe(text)
  })

  it('proves no other event, and not this one in another place', async () => {
    expect(await verify(text, anInvitation(4).headerBytes)).toBe('PROOF_ROOT_MISMATCH')
    expect(await verify(text.replace('index 3', 'index 2'))).toBe('PROOF_ROOT_MISMATCH')
    expect(await verify(text.replace('index 3', 'index 9'))).toBe('PROOF_POSITION_INVALID')
  })

  it('takes extra data without believing it', async () => {
    expect(await verify(text.replace('index', 'extra AAAA\nindex'))).toBe('ok')
  })

  const hash = text.split('\n')[2] ?? ''
  const malformed: Record<string, [string | Uint8Array, string]> = {
    'that is empty': ['', 'PROOF_VERSION_UNKNOWN'],
    'of another version': [text.replace('@v1', '@v2'), 'PROOF_VERSION_UNKNOWN'],
    'with malformed extra data': [text.replace('index', 'extra A\nindex'), 'PROOF_EXTRA_MALFORMED'],
    'without a position': [text.replace('index 3\n', ''), 'PROOF_INDEX_MALFORMED'],
    'with a leading zero': [text.replace('index 3', 'index 03'), 'PROOF_INDEX_MALFORMED'],
    'with a negative position': [text.replace('index 3', 'index -3'), 'PROOF_INDEX_MALFORMED'],
    'with a cut hash': [text.replace(hash, hash.slice(4)), 'PROOF_HASH_MALFORMED'],
    'with a blank behind a hash': [text.replace(hash, `${hash} `), 'PROOF_HASH_MALFORMED'],
    'with 64 hashes': [text.replace(hash, Array(61).fill(hash).join('\n')), 'PROOF_TOO_LONG'],
    'without a checkpoint': [text.slice(0, text.indexOf('\n\n') + 2), 'PROOF_NOTE_MALFORMED'],
    'with one hash too many': [text.replace(hash, `${hash}\n${hash}`), 'PROOF_LENGTH'],
    'with one hash too few': [text.replace(`${hash}\n`, ''), 'PROOF_LENGTH'],
    'with invalid UTF-8': [Uint8Array.of(0xff), 'PROOF_NOT_UTF8'],
    'that is far too long': ['x'.repeat(300_000), 'PROOF_TOO_LARGE'],
  }
  it.each(Object.entries(malformed))('is refused %s', async (_, [proof, code]) => {
    expect(await verify(proof)).toBe(code)
  })

  it('is not believed after any one changed byte', async () => {
    const bytes = new TextEncoder().encode(text)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ change : byte))
        expect(await verify(changed)).not.toBe('ok')
      }),
      { numRuns: 300 },
    )
  })
})
