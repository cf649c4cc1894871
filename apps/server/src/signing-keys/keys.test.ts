import { createPublicKey, verify } from 'node:crypto'
import { preAuthenticationEncoding, statementMediaType, toDsse } from '@countersign/proofs'
import { beforeAll, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { issue, judged } from './testing.ts'

describe('the signing keys of a workspace', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
  })

  const anotherWorkspace = async () => (await admin.api.workspace.create.mutate({ name: 'Another' })).id
  const rows = (id: string) => server.services.stores.signingKeys.ofWorkspace(id)
  const keyOf = async (id: string, alg: string) => {
    const key = (await rows(id)).find((one) => one.alg === alg)
    if (!key) throw new Error(`There is no key of ${alg}.`)
    return key
  }

  it('are there when it is made: one for admission and one for strangers, both active', async () => {
    const { keys } = await admin.api.signingKeys.list.query({ workspaceId })
    expect(keys.map(({ alg, state, keeper }) => [alg, state, keeper])).toEqual([
      ['HS256', 'active', 'server'],
      ['Ed25519', 'active', 'server'],
    ])
    expect(keys.map(({ kid }) => kid)).toEqual([
      expect.stringMatching(/^hs-[0-9a-f]{16}$/),
      expect.stringMatching(/^[\w-]{43}$/),
    ])
  })

  it('sign what verifies, and are counted only when that is committed', async () => {
    const id = await anotherWorkspace()
    const proof = await issue(server, id)
    expect(await judged(server, id, proof)).toEqual({ outcome: 'verified', codes: [] })
    const lost = transactOn(server.orm)(async (stores) => {
      for (const signer of await server.services.signingKeys.signersFor(stores, id)) {
        await signer.sign(Buffer.from('nothing'))
      }
      throw new Error('taken back')
    })
    await expect(lost).rejects.toThrow('taken back')
    expect((await rows(id)).map(({ signatures }) => signatures)).toEqual([1, 1])
  })

  it('sign nothing for another workspace: neither its records nor its signatures are known there', async () => {
    const id = await anotherWorkspace()
    const proof = await issue(server, id)
    const { outcome, codes } = await judged(server, workspaceId, proof)
    expect(outcome).toBe('refused')
    expect(codes).toContain('KEY_UNKNOWN')
  })

  it('are made once for a workspace that is older than they are, however many replicas start', async () => {
    const ids = await Promise.all([anotherWorkspace(), anotherWorkspace()])
    for (const id of ids) await server.services.stores.signingKeys.removeAll(id)
    const replicas = await Promise.all([openReplica(server), openReplica(server), openReplica(server)])
    for (const id of ids) {
      expect((await rows(id)).map(({ alg, state }) => `${alg} ${state}`).sort()).toEqual([
        'Ed25519 active',
        'HS256 active',
      ])
    }
    for (const replica of replicas) await replica.close()
  })

  it('are at most one active of a kind, because the database itself takes no second', async () => {
    const key = await keyOf(workspaceId, 'HS256')
    const second = { ...key, id: newId('signingKey', server.clock.now), kid: 'hs-0000000000000000' }
    await expect(server.services.stores.signingKeys.add(second)).rejects.toMatchObject({
      cause: { errno: 1062 },
    })
    await server.services.stores.signingKeys.add({ ...second, state: 'retiring' })
    await expect(
      server.services.stores.signingKeys.enter(second.id, 'retiring', { state: 'active', stateSince: 0 }),
    ).rejects.toMatchObject({ cause: { errno: 1062 } })
    await asRoot(server, `delete from signing_keys where id = '${second.id}'`)
  })

  it('lie sealed: no secret is in the database, and sealed bytes open in their own row only', async () => {
    const [one, other] = [await anotherWorkspace(), await anotherWorkspace()]
    const [mine, theirs] = [await keyOf(one, 'Ed25519'), await keyOf(other, 'Ed25519')]
    expect(mine.sealedSecret?.toString('latin1')).not.toContain('\x30\x2e\x02\x01\x00\x30\x05')
    await asRoot(
      server,
      `update signing_keys a join signing_keys b on b.id = '${theirs.id}' set a.sealed_secret = b.sealed_secret where a.id = '${mine.id}'`,
    )
    await expect(issue(server, one)).rejects.toThrow()
    const hmac = await keyOf(other, 'HS256')
    await asRoot(server, `update signing_keys set kid = 'hs-ffffffffffffffff' where id = '${hmac.id}'`)
    await expect(issue(server, other)).rejects.toThrow()
  })

  it('are not believed when somebody exchanged the public half in the database', async () => {
    const [one, other] = [await anotherWorkspace(), await anotherWorkspace()]
    const [mine, theirs] = [await keyOf(one, 'Ed25519'), await keyOf(other, 'Ed25519')]
    const proof = await issue(server, one)
    await asRoot(
      server,
      `update signing_keys set public_jwk = '${JSON.stringify(theirs.publicJwk)}' where id = '${mine.id}'`,
    )
    await expect(judged(server, one, proof)).rejects.toThrow(`is not the key ${mine.kid}`)
    await expect(issue(server, one)).rejects.toThrow(`is not the key ${mine.kid}`)
  })

  it('do not open under another master key', async () => {
    const id = await anotherWorkspace()
    const stranger = await openReplica({ ...server, masterKey: Buffer.alloc(32, 9) }).catch((error) => error)
    // The checkpoint key is sealed likewise, so that such a server does not even start.
    expect(stranger).toBeInstanceOf(Error)
    expect((await keyOf(id, 'HS256')).state).toBe('active')
  })

  it('sign envelopes for the tools of others, with the key that strangers can check', async () => {
    const id = await anotherWorkspace()
    const { publicJwk, kid } = await keyOf(id, 'Ed25519')
    const envelope = await transactOn(server.orm)(async (stores) => {
      const signer = await server.services.signingKeys.dsseSignerFor(stores, id)
      if (!signer) throw new Error('Nothing signs.')
      return toDsse(Buffer.from('{}'), signer)
    })
    const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
    const message = preAuthenticationEncoding(statementMediaType, Buffer.from('{}'))
    const [signature] = envelope.signatures
    expect(signature?.keyid).toBe(kid)
    expect(verify(null, message, key, Buffer.from(signature?.sig ?? '', 'base64'))).toBe(true)
  })

  it('go with the demo workspace', async () => {
    const demo = await server.services.demo.load(null)
    expect(await rows(demo.id)).not.toEqual([])
    const { name = '' } = (await server.services.stores.workspaces.find(demo.id)) ?? {}
    const actor = {
      personId: newId('person', 0),
      name: 'Nobody',
      role: 'admin',
      workspaceId: demo.id,
    } as const
    await server.services.demo.remove({ ...actor, behind: null }, name)
    expect(await rows(demo.id)).toEqual([])
  })
})
