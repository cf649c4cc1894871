import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { hmacSecret, type ProofBundle, signPayload } from '@countersign/proofs'
import { generalVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { localSigner } from './signers.ts'

const secret = hmacSecret(randomBytes(32))
const ed25519 = generateKeyPairSync('ed25519')
const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const counted: string[] = []
const counting = (kid: string) => async () => {
  counted.push(kid)
}
const signers = [
  localSigner('hs', { alg: 'HS256', secret }, counting('hs')),
  localSigner('ed', { alg: 'Ed25519', privateKey: ed25519.privateKey }, counting('ed')),
  localSigner('es', { alg: 'ES256', privateKey: es256.privateKey }, counting('es')),
]

describe('the keys that this server keeps', () => {
  const payload = Buffer.from('{"what":"ever"}')

  /** What somebody else's library says of each signature by itself. */
  const verifiedByJose = async ({ payload: text, signatures }: ProofBundle) => {
    const keys = [secret, ed25519.publicKey, es256.publicKey]
    return Promise.all(
      signatures.map((signature, at) =>
        generalVerify({ payload: text, signatures: [signature] }, keys[at] ?? secret).then(
          (verified) => Buffer.compare(verified.payload, payload) === 0,
          () => false,
        ),
      ),
    )
  }

  it('sign as `jose` reads it, each kind of them, and every signature is counted', async () => {
    const bundle = await signPayload(payload, signers)
    expect(await verifiedByJose(bundle)).toEqual([true, true, true])
    expect(counted).toEqual(['hs', 'ed', 'es'])
    const other = { ...bundle, payload: Buffer.from('{"what":"else"}').toString('base64url') }
    expect(await verifiedByJose(other)).toEqual([false, false, false])
  })

  it('make no signature that could not be counted', async () => {
    const uncounted = localSigner('hs', { alg: 'HS256', secret }, () =>
      Promise.reject(new Error('not counted')),
    )
    await expect(signPayload(payload, [uncounted])).rejects.toThrow('not counted')
  })
})
