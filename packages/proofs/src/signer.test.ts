import { describe, expect, it } from 'vitest'
import { toBase64url } from './base64url.ts'
import { type JwsHeader, protectedOf, signingInput } from './jws.ts'
import { type Signer, signStatement } from './signer.ts'
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
      signJws: () => Promise.reject(new Error('The signer is down.')),
    }
    await expect(signStatement(payload, [hmac.signer, down])).rejects.toThrow('The signer is down.')
  })

  it('makes nothing with a signer that writes another header than it was given', async () => {
    const writing = (change: (header: JwsHeader) => object): Signer => ({
      ...hmac.signer,
      async signJws(header, bytes) {
        const made = await hmac.signer.signJws(header, bytes)
        return { ...made, protected: toBase64url(new TextEncoder().encode(JSON.stringify(change(header)))) }
      },
    })
    for (const change of [
      (header: JwsHeader) => ({ ...header, kid: 'other' }),
      (header: JwsHeader) => ({ ...header, jku: 'https://evil.example' }),
      ({ alg, kid }: JwsHeader) => ({ alg, kid }),
      ({ alg, kid, typ }: JwsHeader) => ({ typ, kid, alg }),
    ]) {
      await expect(signStatement(payload, [writing(change)])).rejects.toThrow(/another header/)
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
      async signJws(header, bytes) {
        const text = protectedOf(header)
        const mac = cryptography.hmacSha256(hmac.record.secret ?? new Uint8Array(), signingInput(text, bytes))
        return { protected: text, signature: toBase64url(mac) }
      },
    }
    const bundle = await signStatement(payload, [remote])
    expect(bundle).toEqual(await signStatement(payload, [hmac.signer]))
    expect(await refusals(bundle)).toEqual([])
  })
})
