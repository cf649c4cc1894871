import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTrustRoot } from '@countersign/ledger'
import { openWitness } from '@countersign/witness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { aWitness } from './cosigner.testing.ts'
import { sha256 } from './cryptography.ts'
import { aLedger, asRoot, restore, snapshot, verifyOffline, writeEvents } from './testing.ts'

describe('witnesses', () => {
  const server = composeForTest()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-witness-'))
  let admin: Visitor
  let workspaceId = ''
  let witness: Awaited<ReturnType<typeof openWitness>>

  beforeAll(async () => {
    const made = await aLedger(server, 300)
    admin = made.admin
    workspaceId = made.workspaceId
    const trust = parseTrustRoot(sha256, await server.services.evidence.trustRoot())
    if (!trust.ok) throw new Error(trust.message)
    witness = await openWitness({
      trustRoot: trust.value,
      stateDir: join(folder, 'state'),
      name: 'auditor.example',
    })
  })
  afterAll(() => witness.close())

  const list = async () => (await admin.api.ledger.witnesses.query({ workspaceId }))[0]
  async function grow({ services } = { services: server.services }) {
    await writeEvents({ ...server, services }, workspaceId, 3)
    await services.sequencer.sequenceAll()
    await services.publisher.publishAll()
  }

  it('are refused unless their key is one of a witness and their address one that may be asked', async () => {
    const { verifierKey, url } = witness
    const add = (about: { url: string; verifierKey: string }) =>
      codeOf(admin.api.ledger.addWitness.mutate({ workspaceId, ...about }))
    const trust = await server.services.evidence.trustRoot(workspaceId)
    expect(await add({ url, verifierKey: `${verifierKey}x` })).toBe('NOT_A_WITNESS_KEY')
    expect(await add({ url, verifierKey: trust.ledger.logs[0]?.keys[0] ?? '' })).toBe('NOT_A_WITNESS_KEY')
    expect(await add({ url: 'ftp://auditor.example', verifierKey })).toBe('BAD_INPUT')
    expect(await add({ url: 'https://me:secret@auditor.example', verifierKey })).toBe('ADDRESS_NOT_ALLOWED')
    await admin.api.ledger.addWitness.mutate({ workspaceId, url, verifierKey })
    expect(await add({ url, verifierKey })).toBe('WITNESS_EXISTS')
  })

  it('cosign what continues the log, and everybody can check that they did', async () => {
    await server.services.cosigning.askAll()
    const published = await server.services.stores.log.newestCheckpoint(workspaceId)
    expect(await list()).toMatchObject({
      name: 'auditor.example',
      cosignedSize: published?.size,
      problem: null,
    })
    await grow()
    await server.services.cosigning.askAll()

    const checkpoint = await server.http.inject(`/.well-known/countersign/${workspaceId}/checkpoint`)
    expect(checkpoint.body.split('\n— ').length).toBe(3)
    const trust = await server.services.evidence.trustRoot(workspaceId)
    const demanding = { ...trust, ledger: { ...trust.ledger, quorum: 1 } }
    writeFileSync(join(folder, 'trust'), JSON.stringify(demanding))
    writeFileSync(join(folder, 'checkpoint'), checkpoint.body)
    const verified = verifyOffline(folder, 'checkpoint', 'checkpoint', '--trust', 'trust')
    expect(verified).toMatchObject({ code: 0 })
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('are asked from where they are, also when what is known of it was lost', async () => {
    await asRoot(server, 'update ledger_witnesses set cosigned_size = 0')
    await grow()
    await server.services.cosigning.askAll()
    const published = await server.services.stores.log.newestCheckpoint(workspaceId)
    expect(await list()).toMatchObject({ cosignedSize: published?.size, problem: null })
  })

  it('that do not answer, or answer with a signature of somebody else, are no witnesses', async () => {
    const mute = aWitness('mute.example').verifierKey
    await admin.api.ledger.addWitness.mutate({ workspaceId, url: 'http://127.0.0.1:9', verifierKey: mute })
    const posing = aWitness('auditor.example').verifierKey
    await admin.api.ledger.addWitness.mutate({ workspaceId, url: witness.url, verifierKey: posing })
    await grow()
    await server.services.cosigning.askAll()
    const asked = await admin.api.ledger.witnesses.query({ workspaceId })
    const [real, silent, foreign] = [witness.verifierKey, mute, posing].map((key) =>
      asked.find(({ verifierKey }) => verifierKey === key),
    )
    expect(real?.problem).toBeNull()
    expect(silent?.problem).toBeTruthy()
    expect(foreign?.problem).toMatch(/^Its signature is not right/)
    expect(foreign?.cosignedSize).toBe(0)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('are removed by an admin, with an event, and only those of the own workspace', async () => {
    const all = await admin.api.ledger.witnesses.query({ workspaceId })
    const others = all.filter(({ verifierKey }) => verifierKey !== witness.verifierKey)
    expect(others.length).toBe(2)
    for (const { id: witnessId } of others) {
      await admin.api.ledger.removeWitness.mutate({ workspaceId, witnessId })
      const again = admin.api.ledger.removeWitness.mutate({ workspaceId, witnessId })
      expect(await codeOf(again)).toBe('WITNESS_NOT_FOUND')
    }
    await server.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject: `witness:${others[0]?.id}` })
    expect(items[0]?.sentence).toBe(`Ana Admin removed the witness ${others[0]?.name}`)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('do not cosign a log that was exchanged, however consistent, and the ledger and the page say so', async () => {
    await snapshot(server, 'older')
    await grow()
    await server.services.cosigning.askAll()
    await restore(server, 'older')
    // Whoever runs the instance can also exchange its second copy; nothing here would notice.
    const forger = await openReplica({ ...server, checkpointDir: mkdtempSync(join(folder, 'copy-')) })
    for (let more = 0; more < 3; more++) await grow(forger)
    await forger.services.cosigning.askAll()
    expect((await list())?.problem).toMatch(/^It answered 422/)
    await forger.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, action: 'witness.refused' })
    expect(`${items[0]?.outcome}: ${items[0]?.sentence}`).toMatch(
      /^deny: Witness auditor.example did not cosign the checkpoint over \d+ events$/,
    )

    // It is left alone for a while, and then asked again.
    server.clock.advance(5_000)
    await forger.services.cosigning.askAll()
    const [before] = await forger.services.stores.witnesses.ofWorkspace(workspaceId)
    server.clock.advance(15_000)
    await forger.services.cosigning.askAll()
    const [after] = await forger.services.stores.witnesses.ofWorkspace(workspaceId)
    expect(after?.askedAt).toBeGreaterThan(before?.askedAt ?? 0)
    expect(before?.askedAt).toBe(server.clock.now - 20_000)
    await forger.close()
  })
})
