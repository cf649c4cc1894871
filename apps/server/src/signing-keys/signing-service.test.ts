import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { aFolder, startProcess } from '@countersign/signer/testing'
import { FrameReader, frameOf, greeting, Request } from '@countersign/signer-protocol'
import { pino } from 'pino'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { goodPassword, setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { SigningService } from './signing-service.ts'
import { issue, judged } from './testing.ts'

/** A signing service of the product, in a process of its own. */
async function aRealService(folder = aFolder()) {
  const socket = join(folder, 'signer.sock')
  const child = startProcess(['--socket', socket, '--state', join(folder, 'state')])
  await child.started()
  return { folder, socket, keys: join(folder, 'state', 'keys'), ...child }
}

type Behaviour = (request: Request, socket: Socket, key: KeyObject) => void

/** What could stand in its place: speaks the protocol as far as it likes. */
async function anImpostor(behave: Behaviour, greet: Uint8Array = frameOf(greeting)) {
  const path = join(aFolder(), 'impostor.sock')
  const { privateKey } = generateKeyPairSync('ed25519')
  const server = createServer((socket) => {
    const reader = new FrameReader()
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes: Buffer) => {
      const read = reader.push(bytes)
      for (const message of read.ok ? read.messages : []) behave(Request.parse(message), socket, privateKey)
    })
    socket.write(greet)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  return path
}

const kid = 'K'.repeat(43)
const signedWith = (key: KeyObject, input: string) =>
  sign(null, Buffer.from(input), key).toString('base64url')

describe('a server with a signing service', () => {
  const server = composeForTest()
  let workspaceId = ''
  let real: Awaited<ReturnType<typeof aRealService>>

  beforeAll(async () => {
    ;({ workspaceId } = await setUp(server))
    real = await aRealService()
  })

  /** Another replica that has the service, and an admin in a workspace of their own on it. */
  async function withService(signerSocket: string) {
    const replica = await openReplica({ ...server, signerSocket })
    onTestFinished(() => replica.close())
    const admin = new Visitor(replica)
    await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    workspaceId = (await admin.api.workspace.create.mutate({ name: 'Remote' })).id
    return { replica, admin }
  }
  const prepare = (admin: Visitor, alg: 'HS256' | 'Ed25519' | 'ES256' = 'Ed25519') =>
    admin.api.signingKeys.prepare.mutate({ workspaceId, alg, keeper: 'signer' })
  const activate = (admin: Visitor, signingKeyId: string) =>
    admin.api.signingKeys.activate.mutate({ workspaceId, signingKeyId })
  const rowOf = async (id: string) => {
    const key = (await server.services.stores.signingKeys.ofWorkspace(workspaceId)).find(
      (one) => one.id === id,
    )
    if (!key) throw new Error('There is no such key.')
    return key
  }
  const undo = (admin: Visitor, signingKeyId: string, act: 'revoke' | 'destroy') =>
    admin.api.signingKeys.propose.mutate({
      workspaceId,
      signingKeyId,
      act,
      revocationReason: act === 'revoke' ? 'superseded' : null,
      since: 'end',
      note: 'A drill',
    })
  const events = async (replica: TestServer) => {
    await replica.services.sequencer.sequence(workspaceId)
    return (await replica.services.stores.log.find(workspaceId))?.size
  }

  it.each(['Ed25519', 'ES256'] as const)('signs with a key of %s that it never had', async (alg) => {
    const { replica, admin } = await withService(real.socket)
    const { id } = await prepare(admin, alg)
    await activate(admin, id)
    const proof = await issue(replica, workspaceId)
    expect((await judged(replica, workspaceId, proof)).outcome).toBe('verified')
    const key = await rowOf(id)
    expect(key).toMatchObject({ keeper: 'signer', sealedSecret: null, state: 'active', signatures: 1 })
    expect(readdirSync(real.keys)).toContain(`${key.kid}.json`)
    const { signingService } = await admin.api.signingKeys.list.query({ workspaceId })
    expect(signingService).toEqual({ isAnswering: true })
  })

  it('leads the key through its whole life, up to the end of the file that held it', async () => {
    const { replica, admin } = await withService(real.socket)
    const { id } = await prepare(admin)
    await activate(admin, id)
    const proof = await issue(replica, workspaceId)
    const next = await admin.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: id })
    expect((await rowOf(next.id)).keeper).toBe('signer')
    await undo(admin, id, 'revoke')
    const { kid } = await rowOf(id)
    // The service is done and the transaction is not: as if the server were killed in between.
    await asRoot(server, 'rename table ledger_pending to ledger_pending_away')
    await expect(undo(admin, id, 'destroy')).rejects.toThrow()
    await asRoot(server, 'rename table ledger_pending_away to ledger_pending')
    expect((await rowOf(id)).state).toBe('revoked')
    await undo(admin, id, 'destroy')
    expect((await rowOf(id)).state).toBe('destroyed')
    expect(existsSync(join(real.keys, `${kid}.json`))).toBe(false)
    expect((await judged(replica, workspaceId, proof)).outcome).toBe('verified')
  })

  it('makes no proof and destroys no key while the service is dead, and goes on when it is back', {
    timeout: 120_000,
  }, async () => {
    const service = await aRealService()
    const { replica, admin } = await withService(service.socket)
    const { id } = await prepare(admin)
    await activate(admin, id)
    const next = await admin.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: id })
    await undo(admin, id, 'revoke')
    service.kill('SIGKILL')
    await service.exited
    const before = await events(replica)
    await expect(issue(replica, workspaceId)).rejects.toMatchObject({ code: 'SIGNING_SERVICE_UNAVAILABLE' })
    expect(await codeOf(undo(admin, id, 'destroy'))).toBe('SIGNING_SERVICE_UNAVAILABLE')
    expect(await events(replica)).toBe(before)
    expect([(await rowOf(next.id)).signatures, (await rowOf(id)).state]).toEqual([0, 'revoked'])
    const { signingService } = await admin.api.signingKeys.list.query({ workspaceId })
    expect(signingService).toEqual({ isAnswering: false })
    await aRealService(service.folder)
    expect((await judged(replica, workspaceId, await issue(replica, workspaceId))).outcome).toBe('verified')
    await undo(admin, id, 'destroy')
    expect((await rowOf(id)).state).toBe('destroyed')
  })

  it('believes no signature of another key, and writes no event for it', async () => {
    const { admin } = await withService(real.socket)
    const { id } = await prepare(admin)
    await activate(admin, id)
    const liar = await anImpostor((request, socket, key) => {
      if (request.do !== 'sign') return
      const signature = signedWith(key, request.input)
      socket.write(frameOf({ did: 'sign', kid: request.kid, signature }))
    })
    const misled = await openReplica({ ...server, signerSocket: liar })
    onTestFinished(() => misled.close())
    const before = await events(misled)
    await expect(issue(misled, workspaceId)).rejects.toMatchObject({ code: 'SIGNATURE_NOT_BY_KEY' })
    expect(await events(misled)).toBe(before)
    expect((await rowOf(id)).signatures).toBe(0)
  })

  it('registers no key that the service cannot sign with', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const { x = '' } = publicKey.export({ format: 'jwk' })
    const liar = await anImpostor((request, socket, key) => {
      const answer =
        request.do === 'make'
          ? { did: 'make', key: { kid, alg: 'Ed25519', publicJwk: { kty: 'OKP', crv: 'Ed25519', x } } }
          : { did: 'sign', kid, signature: signedWith(key, request.do === 'sign' ? request.input : '') }
      socket.write(frameOf(answer))
    })
    const { admin } = await withService(liar)
    const before = (await server.services.stores.signingKeys.ofWorkspace(workspaceId)).length
    expect(await codeOf(prepare(admin))).toBe('SIGNATURE_NOT_BY_KEY')
    expect(await server.services.stores.signingKeys.ofWorkspace(workspaceId)).toHaveLength(before)
  })

  it('keeps HMAC keys to itself, and says so where there is no service', async () => {
    const { admin } = await withService(real.socket)
    expect(await codeOf(prepare(admin, 'HS256'))).toBe('HMAC_STAYS_WITH_SERVER')
    const without = new Visitor(server)
    await without.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    expect(await codeOf(prepare(without))).toBe('NO_SIGNING_SERVICE')
  })
})

describe('what listens on the socket', () => {
  const log = pino({ level: 'silent' })
  const client = (socket: string) => new SigningService({ socket, log, timeoutMs: 300 })
  const failure = async (socket: string) => {
    try {
      await client(socket).sign(kid, 'aGk.aGk')
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    return 'signed'
  }
  const huge = Buffer.alloc(4)
  huge.writeUInt32BE(0x7fffffff)
  const right = { did: 'sign', kid, signature: 'A'.repeat(86) }

  it.each<[string, Behaviour, string]>([
    ['says nothing', () => {}, 'did not answer in time'],
    [
      'says half of it',
      (_request, socket) => socket.write(frameOf(right).subarray(0, 20)),
      'did not answer in time',
    ],
    ['hangs up', (_request, socket) => socket.destroy(), 'hung up before it answered'],
    ['announces two gigabytes', (_request, socket) => socket.write(huge), 'does not speak its protocol'],
    ['answers with no JSON', (_request, socket) => socket.write(Buffer.from([0, 0, 0, 1, 0x7b])), 'protocol'],
    [
      'answers for another key',
      (_request, socket) => socket.write(frameOf({ ...right, kid: 'L'.repeat(43) })),
      'protocol',
    ],
    [
      'answers something else',
      (_request, socket) => socket.write(frameOf({ did: 'destroy', kid })),
      'protocol',
    ],
    [
      'signs with too few bytes',
      (_request, socket) => socket.write(frameOf({ ...right, signature: 'AA' })),
      'protocol',
    ],
    ['says more than asked', (_request, socket) => socket.write(frameOf({ ...right, more: 1 })), 'protocol'],
  ])('and %s is no signer', async (_what, behave, words) => {
    expect(await failure(await anImpostor(behave))).toContain(words)
  })

  it.each<[string, Uint8Array]>([
    ['of the web', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
    ['of a database', Buffer.from([0x4a, 0, 0, 0, 0x0a, 0x38])],
    ['of a later version', frameOf({ protocol: 'countersign-signer/2' })],
  ])(
    'and speaks another protocol, such as one %s, hears nothing of what was to be signed',
    async (_what, greet) => {
      let heard = 0
      const socket = await anImpostor(() => {
        heard += 1
      }, greet)
      expect(await failure(socket)).toMatch(/does not speak its protocol|did not answer in time/)
      expect(heard).toBe(0)
    },
  )

  it('and is killed while it signs is asked once more, because it may be back', async () => {
    let asked = 0
    const socket = await anImpostor((_request, connection) => {
      asked += 1
      if (asked === 1) connection.destroy()
      else connection.write(frameOf(right))
    })
    expect(await failure(socket)).toBe('signed')
    expect(asked).toBe(2)
  })

  it('and is asked to make a key is asked once: a second key would be nobody’s', async () => {
    let asked = 0
    const socket = await anImpostor((_request, connection) => {
      asked += 1
      connection.destroy()
    })
    await expect(client(socket).make('Ed25519', `wsp_${'0'.repeat(26)}`)).rejects.toThrow('hung up')
    expect(asked).toBe(1)
  })

  it('is nothing at all, or something that cannot be listened on', async () => {
    expect(await failure(join(aFolder(), 'nobody.sock'))).toContain('cannot be reached')
    expect(await failure(aFolder())).toContain('cannot be reached')
  })
})
