import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { digestOfBytes } from '@countersign/digest'
import { bundleFromJSON } from '@sigstore/bundle'
import { dsse } from '@sigstore/core'
import { type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DsseEnvelope, type DsseSigner, preAuthenticationEncoding, toDsse } from './dsse.ts'
import { statementOf } from './statement.ts'
import { aDigest, anId, cryptography, ed25519, es256, someFacts } from './testing.ts'
import { toVsa } from './vsa.ts'

const payload = statementOf(someFacts())

const signerOf = ({ record, privateJwk }: typeof ed25519): DsseSigner => ({
  kid: record.kid,
  alg: record.alg,
  async sign(message) {
    const key = createPrivateKey({ format: 'jwk', key: { ...privateJwk } })
    return sign(record.alg === 'Ed25519' ? null : 'sha256', message, { key, dsaEncoding: 'ieee-p1363' })
  },
})

/** Whether Sigstore's own verifier takes the envelope, knowing only the public key. */
function sigstoreTakes(envelope: DsseEnvelope, { record }: typeof ed25519): boolean {
  const trust: TrustMaterial = {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: (hint) => {
      if (hint !== record.kid) throw new Error('There is no such key.')
      const publicKey = createPublicKey({ format: 'jwk', key: { ...record.publicJwk } })
      return { publicKey, validFor: () => true }
    },
  }
  const bundle = bundleFromJSON({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: envelope.signatures[0]?.keyid ?? '' } },
    dsseEnvelope: envelope,
  })
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 })
  try {
    verifier.verify(toSignedEntity(bundle))
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'VerificationError') return false
    throw error
  }
}

describe('a DSSE envelope', () => {
  it.each([
    ['Ed25519', ed25519],
    ['ES256', es256],
  ])('by %s verifies in Sigstore, and not when anything was changed', async (_, pair) => {
    // Numbers of an ECDSA signature differ in length from one to the next.
    for (let number = 0; number < 40; number++) {
      expect(sigstoreTakes(await toDsse(payload, signerOf(pair)), pair)).toBe(true)
    }
    const envelope = await toDsse(payload, signerOf(pair))
    const [signature = { keyid: '', sig: '' }] = envelope.signatures
    const other = await toDsse(statementOf(someFacts({ version: '9.9.9' })), signerOf(pair))
    expect(sigstoreTakes({ ...envelope, payload: other.payload }, pair)).toBe(false)
    expect(sigstoreTakes({ ...envelope, signatures: other.signatures }, pair)).toBe(false)
    const cut = { ...signature, sig: btoa(atob(signature.sig).slice(0, -1)) }
    expect(sigstoreTakes({ ...envelope, signatures: [cut] }, pair)).toBe(false)
  })

  it('holds the bytes of the statement, and a type that tools know', async () => {
    const envelope = await toDsse(payload, signerOf(ed25519))
    expect(new Uint8Array(Buffer.from(envelope.payload, 'base64'))).toEqual(payload)
    expect(envelope.payloadType).toBe('application/vnd.in-toto+json')
    expect(envelope.signatures[0]?.keyid).toBe(ed25519.record.kid)
  })

  it('is not made by a signer that answers anything but a signature', async () => {
    const broken = { ...signerOf(ed25519), sign: async () => new Uint8Array(63) }
    await expect(toDsse(payload, broken)).rejects.toThrow(/63 bytes, not 64/)
  })
})

describe('what a DSSE signature is over', () => {
  it('is what its specification publishes', () => {
    const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
    expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  })

  it('is what Sigstore makes of the same', () => {
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 60 })
    fc.assert(
      fc.property(ascii, fc.uint8Array({ maxLength: 100 }), (type, body) => {
        const theirs = dsse.preAuthEncoding(type, Buffer.from(body))
        expect(Buffer.from(preAuthenticationEncoding(type, body)).equals(theirs)).toBe(true)
      }),
    )
  })
})

describe('a verification summary', () => {
  it('says what the statement says, for tools that know nothing of us, and names the statement', () => {
    const summary: unknown = JSON.parse(new TextDecoder().decode(toVsa(cryptography.sha256, payload)))
    expect(summary).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'agent:invoice-bot@3', digest: { sha256: aDigest(1) } }],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: {
          id: `countersign:log/countersign.example/${anId('wsp', 1)}`,
          version: { countersign: '0.1.0' },
        },
        timeVerified: '2026-11-20T12:00:00.000Z',
        resourceUri: `countersign:workspace/${anId('wsp', 1)}/agent/${anId('agt', 1)}`,
        policy: { uri: `countersign:policy/${anId('pol', 1)}@17`, digest: { sha256: aDigest(2) } },
        inputAttestations: [
          {
            uri: `countersign:proof/${anId('prf', 1)}`,
            digest: { sha256: digestOfBytes(cryptography.sha256, payload) },
          },
        ],
        verificationResult: 'PASSED',
        verifiedLevels: ['COUNTERSIGN_PROMOTION_REVIEWED'],
      },
    })
  })

  it('goes into an envelope like the statement, and verifies in Sigstore', async () => {
    const envelope = await toDsse(toVsa(cryptography.sha256, payload), signerOf(ed25519))
    expect(sigstoreTakes(envelope, ed25519)).toBe(true)
  })

  it('is made of nothing but a statement', () => {
    expect(() => toVsa(cryptography.sha256, new TextEncoder().encode('{}'))).toThrow(/no statement/)
  })
})
