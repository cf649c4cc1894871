import { createPrivateKey, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromBase64url } from './base64url.ts'
import { formatBundle } from './bundle.ts'
import { toDsse } from './dsse.ts'
import { signPayload } from './signer.ts'
import { aKeyPair, anHmacKey, cryptography } from './testing.ts'
import { verifyProof } from './verify-proof.ts'

// Made independently of this package, with public test keys: RFC 7520 §3.5 for HMAC, RFC 8037 A.1 for Ed25519.
const secret = fromBase64url('hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg') ?? new Uint8Array()
const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'
const specHash = 'f3e76945c37a609029f4b30af4cde9497639d729d45732a89c40e16e081afbe8'
const approval = (who: string, at: string, role: string) =>
  `{"approver":"user:${who}","at":"2026-11-20T${at}.000Z","boundTo":{"sha256":"${specHash}"},"decision":"approve","role":"${role}"}`
const payload = new TextEncoder().encode(
  `{"_type":"https://in-toto.io/Statement/v1","predicate":{"approvals":[${approval('7f3a', '11:58:00', 'owner')},${approval('91bc', '11:59:00', 'compliance')}],` +
    `"bundleId":"01K9ZB3W6R0000000000000001","inputs":[],"policy":{"decisionPath":"data.countersign.promotion.allow","digest":{"sha256":"${'0'.repeat(64)}"},"uri":"countersign:policy-bundle/finance@17"},` +
    '"quorum":{"distinctHumans":true,"requesterExcluded":true,"required":2},"requestedBy":"user:2c10","resourceUri":"countersign:tenant/acme/env/production/agent/invoice-bot","timeVerified":"2026-11-20T12:00:00.000Z",' +
    '"validity":{"notAfter":"2027-02-18T12:00:00.000Z","notBefore":"2026-11-20T12:00:00.000Z"},"verificationResult":"PASSED","verifiedLevels":["COUNTERSIGN_PROMOTION_L2"],"verifier":{"id":"https://countersign.example/instances/test","version":{"countersign":"0.0.0","opa":"1.0.0"}}},' +
    `"predicateType":"https://countersign.example/attestation/agent-promotion/v1","subject":[{"digest":{"sha256":"${specHash}"},"name":"agent:invoice-bot@3"}]}`,
)

describe('the golden vector', () => {
  const hmac = anHmacKey('hs-2026-01', secret)
  const pair = aKeyPair('Ed25519', { kty: 'OKP', crv: 'Ed25519', x, d })

  it('has the payload that was published', () => {
    expect(payload).toHaveLength(1379)
    expect(Buffer.from(cryptography.sha256(payload)).toString('hex')).toBe(
      '53b75446c2874a3afe2703fa150e43e507cf881c4efc6e1de9f0714ddde790a9',
    )
  })

  it('has the names, the headers and the signatures that this package makes', async () => {
    expect(pair.record.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    const { signatures } = await signPayload(payload, [pair.signer, hmac.signer])
    expect(signatures).toEqual([
      {
        protected: 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImhzLTIwMjYtMDEiLCJ0eXAiOiJjb3VudGVyc2lnbi1wcm9vZitqd3MifQ',
        signature: 'tSmuTXHHUO080-zN4bTNTM8VhI7U0umQPqIvseqC5uM',
      },
      {
        protected:
          'eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoia1ByS19xbXhWV2FZVkE5d3dCRjZJdW8zdlZ6ejdUeEhDVHdYQnlnclM0ayIsInR5cCI6ImNvdW50ZXJzaWduLXByb29mK2p3cyJ9',
        signature: 'vOf_PyEzyR6cPjgHHQUjQSYZSQ20ItJsC94nbrXNXPeOqsCShkX9tjqWR1dqUrEu5TtGChqw4tAFfdHIpY-FBw',
      },
    ])
  })

  it('has the DSSE envelope that this package makes', async () => {
    const key = createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, d } })
    const { kid, alg } = pair.record
    const envelope = await toDsse(payload, { kid, alg, sign: async (message) => sign(null, message, key) })
    expect(envelope.signatures).toEqual([
      {
        keyid: kid,
        sig: 'tWeEVSPUc9ZyBJxIaDxhr+YeZc386CuZP0XH3pWB13wht7pfHGHNo8XStcdafUNuLN3SBUyrLzRtscVfi4hjAA==',
      },
    ])
  })

  it('verifies to the signature; what it says is of an older form and is refused', async () => {
    const bundle = formatBundle(await signPayload(payload, [hmac.signer, pair.signer]))
    const report = await verifyProof(bundle, {}, [hmac.record, pair.record], cryptography)
    const results = report.checks.filter(({ name }) => name === 'signature' || name === 'key')
    expect(results.map(({ result }) => result)).toEqual(['passed', 'passed', 'passed', 'passed'])
    const failed = report.checks.filter(({ result }) => result === 'failed')
    expect(failed.map(({ code }) => code)).toEqual(['STATEMENT_INVALID'])
    expect(report.outcome).toBe('refused')
  })
})
