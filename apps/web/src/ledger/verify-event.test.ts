import {
  appendAll,
  emptyFrontier,
  formatEventLine,
  formatProof,
  formatTrustRoot,
  frontierRoot,
  inclusionProof,
  leafHash,
  signCheckpoint,
  type VerifyEd25519,
  verifierKey,
  writeEvent,
} from '@countersign/ledger'
import { sha256 } from '@noble/hashes/sha2.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { conclude, type Evidence, verifyEvent } from './verify-event.ts'

const id = (prefix: string) => `${prefix}_01K9ZB3W6R0000000000000002`
const log = 'countersign.example/wsp'
const salt = new Uint8Array(16).fill(7)

let evidence: Evidence

const anEvent = (email: string) =>
  writeEvent(sha256, {
    action: 'invitation.created',
    log,
    eventId: id('evt'),
    at: Date.parse('2026-03-01T12:00:00Z'),
    workspace: id('wsp'),
    actor: `person:${id('per')}`,
    subjectId: id('lnk'),
    facts: { role: 'reviewer', expiresAt: null },
    body: { actorName: 'Ana Admin', behindName: null, words: { email } },
    salts: { header: salt, body: salt },
  })

const verify: VerifyEd25519 = async (publicKey, message, signature) => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message))
}

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('publicKey' in pair)) throw new Error('Ed25519 makes a pair of keys')
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const key = verifierKey(sha256, { name: log, type: 'ed25519', publicKey })
  const sign = async (message: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, new Uint8Array(message)))
  const event = anEvent('bo@example.com')
  const leaves = [leafHash(sha256, anEvent('other@example.com').headerBytes), event.leaf]
  const frontier = appendAll(sha256, emptyFrontier, leaves)
  const note = await signCheckpoint(key, sign, { origin: log, size: 2, root: frontierRoot(sha256, frontier) })
  evidence = {
    line: `${formatEventLine({ index: 1, headerBytes: event.headerBytes, bodyBytes: event.bodyBytes })}\n`,
    proof: formatProof({ index: 1, proof: inclusionProof(sha256, leaves, 1), note }),
    trustRoot: { json: formatTrustRoot({ logs: [{ origin: log, keys: [key] }], witnesses: [], quorum: 0 }) },
    verify,
  }
})

const told = async (changes: Partial<Evidence>) => {
  const results = await verifyEvent({ ...evidence, ...changes })
  return {
    conclusion: conclude(results),
    results: Object.fromEntries(results.map(({ name, result }) => [name, result])),
  }
}

describe('verifying an event in the browser', () => {
  it('is verified to the signature, and says what that does not include', async () => {
    expect(await told({})).toEqual({
      conclusion: 'verified',
      results: {
        Event: 'ok',
        Body: 'ok',
        'Place in the log': 'ok',
        Checkpoint: 'ok',
        Witnesses: 'not-checked',
        Keys: 'not-checked',
      },
    })
  })

  it('is verified without its body, which is told as not checked', async () => {
    const line = evidence.line.replace(/"body":"(?:[^"\\]|\\.)*"/, '"body":null')
    expect(line).not.toBe(evidence.line)
    expect(await told({ line })).toMatchObject({ conclusion: 'verified', results: { Body: 'not-checked' } })
  })

  it('does not verify when one character of the header or the body is another', async () => {
    expect(await told({ line: evidence.line.replace('reviewer', 'viewer') })).toMatchObject({
      conclusion: 'wrong',
      results: { 'Place in the log': 'wrong' },
    })
    expect(await told({ line: evidence.line.replace('bo@example', 'by@example') })).toMatchObject({
      conclusion: 'wrong',
      results: { Body: 'wrong', 'Place in the log': 'ok' },
    })
  })

  it('does not verify with a proof of another position, a changed proof, or none', async () => {
    for (const proof of [
      evidence.proof.replace('index 1', 'index 0'),
      evidence.proof.replace('\n2\n', '\n3\n'),
      '',
    ])
      expect(await told({ proof })).toMatchObject({ conclusion: 'wrong' })
  })

  it('does not verify with a signature that is not the log’s', async () => {
    expect(await told({ verify: () => false })).toMatchObject({
      conclusion: 'wrong',
      results: { 'Place in the log': 'ok', Checkpoint: 'wrong' },
    })
  })

  it.each([
    ['a browser without Ed25519', { verify: null }],
    ['no trust root', { trustRoot: { missing: 'It could not be fetched.' } }],
    ['a trust root that is none', { trustRoot: { json: { v: 2 } } }],
    [
      'a trust root without the log',
      { trustRoot: { json: { v: 1, ledger: { logs: [], witnesses: [], quorum: 0 } } } },
    ],
  ])('with %s, the signature is not checked, and nothing is called verified', async (_, changes) => {
    expect(await told(changes)).toEqual({
      conclusion: 'not-checked',
      results: { Event: 'ok', Body: 'ok', 'Place in the log': 'ok', Checkpoint: 'not-checked' },
    })
  })
})
