import { parseTrustRoot } from '@countersign/ledger'
import { keysDigest, trustedKeysOf } from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sha256 } from '../ledger/cryptography.ts'
import { originOf } from '../ledger/writer.ts'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { Visitor } from '../testing/visitor.ts'

describe('the trust root', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
  })

  const fetched = async (path = `/${workspaceId}`) => {
    // What was told a second ago may be told again.
    server.clock.advance(1_000)
    const answer = await new Visitor(server).fetch(`/.well-known/countersign${path}/trust-root.json`)
    return answer.json()
  }
  const read = async (json: unknown, id = workspaceId) => {
    const trust = parseTrustRoot(sha256, json)
    if (!trust.ok) throw new Error(trust.message)
    return trustedKeysOf(nodeCryptography, trust.value, json, originOf(id))
  }
  const originsIn = (json: unknown) =>
    z
      .looseObject({ proofs: z.array(z.looseObject({ origin: z.string() })) })
      .parse(json)
      .proofs.map(({ origin }) => origin)
  const keysIn = async (json: unknown) => {
    const keys = await read(json)
    if (!keys.ok || !keys.value) throw new Error('There are no keys in it.')
    return keys.value.keys
  }
  const newestDigest = async () => {
    await server.services.sequencer.sequence(workspaceId)
    const [newest] = await admin.api.signingKeys.history.query({ workspaceId })
    const event = await admin.api.ledger.event.query({ workspaceId, eventId: newest?.id ?? '' })
    return JSON.parse(event.facts ?? '{}').keysSha256
  }
  const activeKey = async () => {
    const { keys } = await admin.api.signingKeys.list.query({ workspaceId })
    return keys.find(({ alg, state }) => alg === 'Ed25519' && state === 'active')?.id ?? ''
  }

  it('holds the keys of proofs, signed with the key of the ledger, and no secret of any', async () => {
    const json = await fetched()
    const keys = await keysIn(json)
    expect(keys.map(({ alg, state }) => [alg, state]).sort()).toEqual([
      ['Ed25519', 'active'],
      ['HS256', 'active'],
    ])
    expect(keys.find(({ alg }) => alg === 'HS256')).toMatchObject({ secret: null })
    const records = await server.services.signingKeys.keyRecordsFor(server.services.stores, workspaceId)
    const secret = records.find((key) => key.alg === 'HS256')?.secret ?? new Uint8Array(1)
    const text = JSON.stringify(json)
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(text).not.toContain(Buffer.from(secret).toString(encoding))
    }
  })

  it('stands in the ledger in each of its versions: the newest event names the digest of what everybody reads', async () => {
    const digest = async () => keysDigest(sha256, await keysIn(await fetched()))
    const seen = [await digest()]
    expect(await newestDigest()).toBe(seen[0])
    await admin.api.signingKeys.prepare.mutate({ workspaceId, alg: 'Ed25519', keeper: 'server' })
    const retired = await activeKey()
    for (const change of [
      () => admin.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: retired }),
      () =>
        admin.api.signingKeys.propose.mutate({
          workspaceId,
          signingKeyId: retired,
          act: 'revoke',
          revocationReason: 'compromised',
          since: { position: 0 },
          note: 'A drill',
        }),
    ]) {
      await change()
      seen.push(await digest())
      expect(await newestDigest()).toBe(seen.at(-1))
    }
    expect(new Set(seen).size).toBe(3)
    const revoked = (await keysIn(await fetched())).find(({ state }) => state === 'revoked')
    expect(revoked?.revocation).toEqual({ reason: 'compromised', effectiveFromIndex: 0 })
  })

  it('is refused when anybody changed a key, its state or its revocation', async () => {
    const json = await fetched()
    const changed = (from: string, to: string) => {
      const text = JSON.stringify(json)
      expect(text).toContain(from)
      return read(JSON.parse(text.replace(from, to)))
    }
    for (const [from, to] of [
      ['"state":"revoked"', '"state":"retiring"'],
      ['"effectiveFromIndex":0', '"effectiveFromIndex":9'],
      ['"reason":"compromised"', '"reason":"superseded"'],
    ] as const) {
      expect(await changed(from, to)).toMatchObject({ ok: false, code: 'KEYS_SIGNATURE_INVALID' })
    }
  })

  it('of the whole instance has every workspace, and of one only that one', async () => {
    const other = await admin.api.workspace.create.mutate({ name: 'Another' })
    const whole = await fetched('')
    expect(originsIn(whole).sort()).toEqual([originOf(workspaceId), originOf(other.id)].sort())
    expect(await read(whole, other.id)).toMatchObject({ ok: true })
    expect(originsIn(await fetched())).toEqual([originOf(workspaceId)])
  })
})
