import { createPrivateKey, createPublicKey, verify } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { type Answer, frameOf, type HeldKey, maxFrameBytes } from '@countersign/signer-protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { readArguments } from './arguments.ts'
import { openSigner, type SignerOptions } from './signer.ts'
import { aFolder, ask, inputFor, made, owner, say, startProcess } from './testing.ts'

async function open(options: Partial<SignerOptions> = {}) {
  const folder = aFolder()
  const paths = { socket: join(folder, 'signer.sock'), stateDir: join(folder, 'state') }
  const log: string[] = []
  const service = await openSigner({ ...paths, log: (sentence) => log.push(sentence), ...options })
  onTestFinished(() => service.close())
  return { ...paths, ...options, log, close: service.close }
}

const signature = (answer: Answer): Buffer => {
  if (answer.did !== 'sign') throw new Error(JSON.stringify(answer))
  return Buffer.from(answer.signature, 'base64url')
}

function isRight({ alg, publicJwk }: HeldKey, input: string, bytes: Buffer): boolean {
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
  return alg === 'Ed25519'
    ? verify(null, Buffer.from(input), key, bytes)
    : verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, bytes)
}

const KeyFile = z.object({ secret: z.string() })

const refusedCode = (answer: Answer) => (answer.did === 'refuse' ? answer.code : answer.did)

describe('a signing service', () => {
  it.each(['Ed25519', 'ES256'] as const)('signs proofs with a key of %s that it never shows', async (alg) => {
    const { socket, stateDir } = await open()
    const key = await made(socket, alg)
    const input = inputFor(key.kid, alg)
    const answer = await ask(socket, { do: 'sign', kid: key.kid, input })
    expect(isRight(key, input, signature(answer))).toBe(true)
    const { secret } = KeyFile.parse(
      JSON.parse(readFileSync(join(stateDir, 'keys', `${key.kid}.json`), 'utf8')),
    )
    const number = Buffer.from(createPrivateKey(secret).export({ format: 'jwk' }).d ?? '', 'base64url')
    expect(number).toHaveLength(32)
    const said = JSON.stringify([key, answer])
    for (const line of secret.trim().split('\n')) expect(said).not.toContain(line)
    for (const spelling of ['base64', 'base64url', 'hex'] as const) {
      expect(said).not.toContain(number.toString(spelling))
    }
  })

  it('keeps its keys over a restart, each in a file that only its owner reads', async () => {
    const { socket, stateDir, close } = await open()
    const key = await made(socket)
    expect(statSync(join(stateDir, 'keys', `${key.kid}.json`)).mode & 0o777).toBe(0o600)
    await close()
    const again = await open({ socket, stateDir })
    const input = inputFor(key.kid)
    expect(isRight(key, input, signature(await ask(again.socket, { do: 'sign', kid: key.kid, input })))).toBe(
      true,
    )
  })

  it('signs nothing but a proof whose header is of that key', async () => {
    const { socket } = await open()
    const [one, other] = [await made(socket), await made(socket)]
    const header = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const typ = 'countersign-proof+jws'
    for (const protectedHeader of [
      header({ alg: 'Ed25519', kid: other.kid, typ }),
      header({ alg: 'ES256', kid: one.kid, typ }),
      header({ alg: 'none', kid: one.kid, typ }),
      header({ alg: 'Ed25519', kid: one.kid, typ: 'JWT' }),
      header({ alg: 'Ed25519', kid: one.kid }),
      header({ alg: 'Ed25519', crit: ['b64'], kid: one.kid, typ }),
      header({ kid: one.kid, alg: 'Ed25519', typ }),
      'bm90IGpzb24',
    ]) {
      const answer = await ask(socket, { do: 'sign', kid: one.kid, input: `${protectedHeader}.e30` })
      expect(refusedCode(answer), protectedHeader).toBe('NOT_A_PROOF')
    }
  })

  it('makes and signs only with the algorithms that it was allowed', async () => {
    const { socket, stateDir, close } = await open()
    const key = await made(socket, 'ES256')
    await close()
    await open({ socket, stateDir, algs: ['Ed25519'] })
    expect(refusedCode(await ask(socket, { do: 'make', alg: 'ES256', owner }))).toBe('REQUEST_MALFORMED')
    const sign = { do: 'sign', kid: key.kid, input: inputFor(key.kid, 'ES256') }
    expect(refusedCode(await ask(socket, sign))).toBe('REQUEST_MALFORMED')
    expect((await made(socket, 'Ed25519')).alg).toBe('Ed25519')
  })

  it('destroys a key for good: no file, no signature, also after a restart, and twice is once', async () => {
    const { socket, stateDir, close } = await open()
    const { kid } = await made(socket)
    for (let time = 0; time < 2; time++)
      expect((await ask(socket, { do: 'destroy', kid })).did).toBe('destroy')
    const sign = { do: 'sign', kid, input: inputFor(kid) }
    expect(refusedCode(await ask(socket, sign))).toBe('KEY_DESTROYED')
    await close()
    await open({ socket, stateDir })
    expect(readdirSync(join(stateDir, 'keys'))).toEqual([`${kid}.destroyed`])
    expect(refusedCode(await ask(socket, sign))).toBe('KEY_DESTROYED')
    expect(refusedCode(await ask(socket, { do: 'destroy', kid: 'A'.repeat(43) }))).toBe('KEY_UNKNOWN')
  })

  it('finishes a destruction that a crash interrupted', async () => {
    const { socket, stateDir, close } = await open()
    const { kid } = await made(socket)
    await close()
    writeFileSync(join(stateDir, 'keys', `${kid}.destroyed`), '')
    await open({ socket, stateDir })
    expect(readdirSync(join(stateDir, 'keys'))).toEqual([`${kid}.destroyed`])
  })
})

describe('what comes in', () => {
  const garbage = (text: string) => {
    const bytes = Buffer.from(text)
    const head = Buffer.alloc(4)
    head.writeUInt32BE(bytes.length)
    return Buffer.concat([head, bytes])
  }

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length beyond every message', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['no JSON', garbage('hello')],
    ['two meanings', garbage('{"do":"make","do":"destroy"}')],
    ['an unknown request', frameOf({ do: 'export', kid: 'A'.repeat(43) })],
    ['a name that is a path', frameOf({ do: 'destroy', kid: `../${'A'.repeat(40)}` })],
  ])('as %s is refused, and the connection is over', async (_name, bytes) => {
    const { socket, stateDir } = await open()
    const answers = await say(socket, [bytes, frameOf({ do: 'make', alg: 'Ed25519', owner })], 9)
    expect(answers.map(refusedCode)).toEqual(['REQUEST_MALFORMED'])
    expect(readdirSync(join(stateDir, 'keys'))).toEqual([])
  })

  it('is answered in its order, many at a time', async () => {
    const { socket } = await open()
    const { kid } = await made(socket)
    const inputs = Array.from({ length: 50 }, (_, at) => inputFor(kid, 'Ed25519', `statement ${at}`))
    const answers = await say(
      socket,
      inputs.map((input) => frameOf({ do: 'sign', kid, input })),
    )
    const again = await Promise.all(inputs.map((input) => ask(socket, { do: 'sign', kid, input })))
    expect(answers).toEqual(again)
  })

  it('and then stays silent is dropped', async () => {
    const { socket } = await open({ silenceMs: 50 })
    expect(await say(socket, [new Uint8Array([0, 0])], 1)).toEqual([])
    const head = new Uint8Array(4)
    new DataView(head.buffer).setUint32(0, maxFrameBytes)
    expect(await say(socket, [head], 1)).toEqual([])
  })
})

describe('it does not start', () => {
  const refused = async (options: SignerOptions) => {
    try {
      await openSigner(options)
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
    throw new Error('It started.')
  }

  it('beside another one on the same state directory, or on the socket of another', async () => {
    const { socket, stateDir } = await open()
    expect((await refused({ socket: `${socket}2`, stateDir })).code).toBe('SIGNER_LOCKED')
    expect((await refused({ socket, stateDir: join(aFolder(), 'state') })).code).toBe(
      'SIGNER_SOCKET_UNUSABLE',
    )
    expect((await made(socket)).alg).toBe('Ed25519')
  })

  it('where others could come in or put another socket in its place', async () => {
    const folder = aFolder()
    const [open, state] = [join(folder, 'open'), join(folder, 'state')]
    mkdirSync(open)
    chmodSync(open, 0o777)
    const options = { socket: join(open, 's'), stateDir: state }
    expect((await refused(options)).remedy).toBe(`Run: chmod o-w ${open}, or choose another folder.`)
    chmodSync(state, 0o750)
    expect((await refused({ ...options, socket: join(folder, 's') })).code).toBe('SIGNER_STATE_OPEN')
    writeFileSync(join(folder, 'file'), '')
    chmodSync(state, 0o700)
    expect((await refused({ socket: join(folder, 'file'), stateDir: state })).code).toBe(
      'SIGNER_SOCKET_UNUSABLE',
    )
  })

  it('with a key that is damaged, readable by others or under another name', async () => {
    const { socket, stateDir, close } = await open()
    const [one, other] = [await made(socket), await made(socket)]
    await close()
    const path = join(stateDir, 'keys', `${one.kid}.json`)
    const text = readFileSync(path, 'utf8')
    for (const wrong of [
      '',
      '{}',
      text.replace(/MC4/, 'MC5'),
      text.slice(0, -20),
      JSON.stringify({ v: 1 }),
    ]) {
      writeFileSync(path, wrong)
      expect((await refused({ socket, stateDir })).code).toBe('SIGNER_KEY_UNUSABLE')
    }
    writeFileSync(path, readFileSync(join(stateDir, 'keys', `${other.kid}.json`)))
    expect((await refused({ socket, stateDir })).message).toContain('damaged or is something else')
    writeFileSync(path, text)
    chmodSync(path, 0o644)
    expect((await refused({ socket, stateDir })).remedy).toBe(`Run: chmod 600 ${path}`)
  })

  it('but a socket that a killed process left behind holds nobody up', async () => {
    const folder = aFolder()
    const socket = join(folder, 'signer.sock')
    const child = startProcess(['--socket', 'signer.sock', '--state', 'state'], folder)
    await child.started()
    const { kid } = await made(socket)
    child.kill('SIGKILL')
    await child.exited
    expect(statSync(socket).isSocket()).toBe(true)
    await open({ socket, stateDir: join(folder, 'state') })
    expect((await ask(socket, { do: 'sign', kid, input: inputFor(kid) })).did).toBe('sign')
  })
})

describe('the socket', () => {
  it('can be opened by its owner only, unless the group was asked for', async () => {
    const { socket } = await open()
    expect(statSync(socket).mode & 0o777).toBe(0o600)
    const shared = await open({ isForGroup: true })
    expect(statSync(shared.socket).mode & 0o777).toBe(0o660)
  })

  it('is let go by a service that is told to stop, once what was asked is answered', async () => {
    const folder = aFolder()
    const child = startProcess(['--socket', 'signer.sock', '--state', 'state', '--alg', 'ES256'], folder)
    await child.started()
    expect((await made(join(folder, 'signer.sock'), 'ES256')).alg).toBe('ES256')
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
    const server = createServer().listen(join(folder, 'signer.sock'))
    await new Promise((resolve) => server.once('listening', resolve))
    server.close()
  })
})

it('says what is wrong with its arguments', async () => {
  for (const [args, sentence] of [
    [['--state', 'x'], 'Say with --socket PATH where to listen.'],
    [['--socket', 'x'], 'Say with --state DIR where the keys are kept.'],
    [['--socket', 'x'.repeat(101), '--state', 'y'], 'The path of a socket has at most 100 bytes.'],
  ] as const) {
    expect(readArguments(args)).toBe(sentence)
  }
  const child = startProcess(['--socket', 'x', '--state', 'y', '--alg', 'HS256'], aFolder())
  expect(await child.exited).toBe(2)
  expect(child.complaints()).toContain(
    'countersign: It signs with Ed25519 and ES256, not with "HS256".\n\nUsage:',
  )
})
