import { describe, expect, it } from 'vitest'
import { type Signer, signingWith, signStatement } from './signer.ts'
import { statementOf } from './statement.ts'
import {
  aKeyPair,
  anHmacKey,
  cryptography,
  ed25519,
  es256,
  hmac,
  refusals,
  signers,
  someFacts,
} from './testing.ts'

const payload = statementOf(someFacts())

describe('signing', () => {
  it('puts HS256 first, whatever order the signers come in', async () => {
    const { signatures } = await signStatement(payload, [es256.signer, ed25519.signer, hmac.signer])
    const algorithms = signatures.map(({ protected: text }) => Buffer.from(text, 'base64url').toString())
    expect(algorithms.map((header) => /"alg":"(\w+)"/.exec(header)?.[1])).toEqual([
      'HS256',
      'Ed25519',
      'ES256',
    ])
  })

  it('makes nothing without HS256, without a signer, or with two of one kind', async () => {
    const wrong = [
      [],
      [ed25519.signer],
      [hmac.signer, anHmacKey('hs-2').signer],
      [...signers, aKeyPair('ES256').signer],
    ]
    for (const some of wrong) {
      await expect(signStatement(payload, some)).rejects.toThrow(/one HS256 signature/)
    }
  })

  it('signs nothing but a statement', async () => {
    for (const text of ['', '{}', 'x', `${new TextDecoder().decode(payload)} `]) {
      await expect(signStatement(new TextEncoder().encode(text), signers)).rejects.toThrow()
    }
  })

  it('makes nothing when one of the signers fails', async () => {
    const down: Signer = {
      ...ed25519.signer,
      sign: () => Promise.reject(new Error('The signer is down.')),
    }
    await expect(signStatement(payload, [hmac.signer, down])).rejects.toThrow('The signer is down.')
  })

  it('makes nothing of what has not the length of such a signature', async () => {
    const answering = (signer: Signer, change: (signature: Uint8Array) => Uint8Array): Signer => ({
      ...signer,
      sign: async (message) => change(await signer.sign(message)),
    })
    for (const change of [
      (signature: Uint8Array) => signature.subarray(1),
      (signature: Uint8Array) => Uint8Array.of(...signature, 0),
      () => new Uint8Array(),
    ]) {
      for (const signer of signers) {
        const others = signers.filter((other) => other !== signer)
        await expect(signStatement(payload, [...others, answering(signer, change)])).rejects.toThrow(
          /answered \d+ bytes, not (32|64)/,
        )
      }
    }
  })

  it('refuses a key whose name is none', async () => {
    for (const kid of ['', 'a b', 'a/b', 'é', 'x'.repeat(65)]) {
      await expect(signStatement(payload, [{ ...hmac.signer, kid }])).rejects.toThrow(/A key is named by/)
    }
  })

  it('works with a signer that is given the bytes and nothing else, wherever it keeps its key', async () => {
    const remote: Signer = {
      ...hmac.signer,
      sign: async (message) => cryptography.hmacSha256(hmac.record.secret ?? new Uint8Array(), message),
    }
    const bundle = await signStatement(payload, [remote])
    expect(bundle).toEqual(await signStatement(payload, [hmac.signer]))
    expect(await refusals(bundle)).toEqual([])
  })

  it('makes the same of each payload as for it alone', async () => {
    const sign = signingWith(signers.slice(0, 2))
    for (const number of [1, 2, 1]) {
      const one = statementOf(someFacts({ quorum: number }))
      expect(await sign(one)).toEqual(await signStatement(one, signers.slice(0, 2)))
    }
  })
})
