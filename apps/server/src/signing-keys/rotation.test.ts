import { beforeAll, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { issue, judged } from './testing.ts'

describe('rotating', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin } = await setUp(server))
  })
  const aWorkspace = async () => {
    workspaceId = (await admin.api.workspace.create.mutate({ name: 'Rotated' })).id
    return workspaceId
  }
  const list = () => admin.api.signingKeys.list.query({ workspaceId })
  const keyIn = async (state: string, alg = 'Ed25519') => {
    const key = (await list()).keys.find((one) => one.alg === alg && one.state === state)
    if (!key) throw new Error(`There is no ${state} key of ${alg}.`)
    return key
  }
  const rotate = (signingKeyId: string) => admin.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId })

  it('loses no proof: what the old key signed verifies on, what the new one signs verifies too', async () => {
    await aWorkspace()
    const replica = await openReplica(server)
    const before = await issue(server, workspaceId)
    await admin.api.signingKeys.prepare.mutate({ workspaceId, alg: 'HS256', keeper: 'server' })
    const whilePrepared = await issue(replica, workspaceId)
    await admin.api.signingKeys.activate.mutate({
      workspaceId,
      signingKeyId: (await keyIn('prepared', 'HS256')).id,
    })
    await rotate((await keyIn('active')).id)
    const after = await issue(replica, workspaceId)
    for (const proof of [before, whilePrepared, after]) {
      expect(await judged(server, workspaceId, proof)).toEqual({ outcome: 'verified', codes: [] })
      expect(await judged(replica, workspaceId, proof)).toEqual({ outcome: 'verified', codes: [] })
    }
    const kids = (bundle: typeof before) => bundle.bundle.signatures.map((one) => one.protected)
    expect(kids(whilePrepared)).toEqual(kids(before))
    expect(kids(after).filter((header) => kids(before).includes(header))).toEqual([])
    await replica.close()
  })

  it('puts both keys on their own sides of one position, also for what had no place yet', async () => {
    await aWorkspace()
    const { signingKeys, stores, sequencer } = server.services
    const old = await keyIn('active')
    // Signed and committed, but not sequenced: the rotation comes first.
    await transactOn(server.orm)(async (within) => {
      await signingKeys.signersFor(within, workspaceId)
      await server.services.writer.append(within, workspaceId, {
        by: { reference: 'system', name: null, behind: null },
        action: 'demo.loaded',
        subjectId: workspaceId,
        facts: {},
        words: {},
      })
    })
    await rotate(old.id)
    await sequencer.sequence(workspaceId)
    const entries = await stores.log.entries(workspaceId, 0, 100)
    const issuedAt = entries.find(({ action }) => action === 'demo.loaded')?.position ?? Number.NaN
    const [retired, active] = [await keyIn('retiring'), await keyIn('active')]
    expect(retired.validTo).toBe(active.validFrom)
    expect(issuedAt).toBeLessThan(retired.validTo ?? 0)
    const activatedAt = entries.find(({ action }) => action === 'signing-key.retired')?.position
    expect(activatedAt).toBeGreaterThanOrEqual(active.validFrom ?? Number.POSITIVE_INFINITY)
  })

  it('waits for whoever is signing, so that no key signs after its end', async () => {
    await aWorkspace()
    const old = await keyIn('active')
    let isRotated = false
    let rotation: Promise<unknown> = Promise.resolve()
    const proof = await transactOn(server.orm)(async (stores) => {
      const signers = await server.services.signingKeys.signersFor(stores, workspaceId)
      rotation = rotate(old.id).then(() => {
        isRotated = true
      })
      // The rotation is underway when its wait for the rows can be seen.
      await waitingFor(server, 'signing_keys')
      expect(isRotated).toBe(false)
      expect(signers.map(({ kid }) => kid)).toContain(old.kid)
      return signers
    })
    await rotation
    expect(proof).toHaveLength(2)
    expect((await keyIn('retiring')).kid).toBe(old.kid)
  })

  it('happens once, also when it is asked for many times at the same moment', async () => {
    await aWorkspace()
    const { id } = await keyIn('active')
    const settled = await Promise.allSettled([rotate(id), rotate(id), rotate(id)])
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { keys } = await list()
    expect(keys.filter(({ alg }) => alg === 'Ed25519').map(({ state }) => state)).toEqual([
      'active',
      'retiring',
    ])
    expect(await codeOf(rotate(id))).toBe('KEY_NOT_ACTIVE')
  })

  it('uses the key that was prepared, and only one is prepared at a time', async () => {
    await aWorkspace()
    const prepare = () =>
      admin.api.signingKeys.prepare.mutate({ workspaceId, alg: 'Ed25519', keeper: 'server' })
    const { id } = await prepare()
    expect(await codeOf(prepare())).toBe('KEY_PREPARED_ALREADY')
    expect((await rotate((await keyIn('active')).id)).id).toBe(id)
  })

  it('is no way back: a key that does not wait to be used cannot be made active', async () => {
    await aWorkspace()
    await rotate((await keyIn('active')).id)
    const activate = async (state: string) =>
      admin.api.signingKeys.activate.mutate({ workspaceId, signingKeyId: (await keyIn(state)).id })
    expect(await codeOf(activate('retiring'))).toBe('KEY_STATE_UNSUITABLE')
    expect(await codeOf(activate('active'))).toBe('KEY_STATE_ALREADY')
  })

  it('adds ES256 beside the others where an admin wants it', async () => {
    await aWorkspace()
    const { id } = await admin.api.signingKeys.prepare.mutate({ workspaceId, alg: 'ES256', keeper: 'server' })
    await admin.api.signingKeys.activate.mutate({ workspaceId, signingKeyId: id })
    const proof = await issue(server, workspaceId)
    expect(proof.bundle.signatures).toHaveLength(3)
    expect((await judged(server, workspaceId, proof)).outcome).toBe('verified')
  })

  it('stands in the ledger, and each event names the digest of the keys as everybody sees them from then on', async () => {
    await aWorkspace()
    await rotate((await keyIn('active')).id)
    await server.services.sequencer.sequence(workspaceId)
    const history = await admin.api.signingKeys.history.query({ workspaceId })
    expect(history.map(({ action }) => action)).toEqual([
      'signing-key.activated',
      'signing-key.retired',
      'signing-key.prepared',
      'signing-key.activated',
      'signing-key.prepared',
      'signing-key.activated',
      'signing-key.prepared',
    ])
    const newest = await admin.api.ledger.event.query({ workspaceId, eventId: history[0]?.id ?? '' })
    const digest = await server.services.signingKeys.digestFor(server.services.stores, workspaceId)
    expect(JSON.parse(newest.facts ?? '{}').keysSha256).toBe(digest)
    expect(newest.header).not.toMatch(/\bAna\b/)
  })
})

/** Until a transaction of this server waits for a lock on the table. */
async function waitingFor(server: TestServer, table: string): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const [rows] = await server.orm.execute(
      'select info from information_schema.processlist where info is not null',
    )
    const texts = JSON.stringify(rows)
    if (texts.includes(table) && texts.includes('for update')) return
    if (Date.now() > deadline) throw new Error('Nothing waits.')
  }
}
