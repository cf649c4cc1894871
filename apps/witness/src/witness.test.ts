import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, connect as dial } from 'node:net'
import { join } from 'node:path'
import { formatNote, submissionLimit } from '@countersign/ledger'
import { afterEach, describe, expect, it } from 'vitest'
import {
  aFolder,
  aLeaf,
  aLog,
  keyOf,
  memoryFile,
  opened,
  rememberedSize,
  startProcess,
  submit,
  trustRootFile,
  trustWith,
} from './testing.ts'
import { openWitness, type Witness, type WitnessOptions } from './witness.ts'

const log = aLog()
const open: Witness[] = []
afterEach(async () => {
  for (const witness of open.splice(0)) await witness.close()
})

async function start(options: Partial<WitnessOptions> = {}) {
  const stateDir = options.stateDir ?? aFolder()
  const said: string[] = []
  const witness = await openWitness({
    trustRoot: log.trustRoot,
    name: 'witness.example/audit',
    log: (sentence) => said.push(sentence),
    ...options,
    stateDir,
  })
  open.push(witness)
  return { ...witness, stateDir, said }
}

const verifier = join(import.meta.dirname, '../../../packages/ledger/verifier/countersign-verify.mjs')

describe('a witness cosigns', () => {
  it('the first checkpoint, what continues it, and the same one again', async () => {
    const { url, verifierKey, stateDir } = await start({ now: () => 1_795_000_000_999 })
    for (const [oldSize, size] of [
      [0, 4],
      [4, 9],
      [9, 9],
      [9, 64],
    ] as const) {
      const { status, type, body } = await submit(url, await log.submission(oldSize, size))
      expect({ status, type }).toEqual({ status: 200, type: 'text/plain; charset=utf-8' })
      expect(body).toMatch(/^\u2014 witness\.example\/audit [A-Za-z0-9+/]+=*\n$/)
      expect(await opened(log, await log.checkpoint(size), body, verifierKey)).toEqual({
        size,
        timestamp: 1_795_000_000,
      })
      expect(rememberedSize(stateDir)).toBe(size)
    }
  })

  it('an empty log, too', async () => {
    const { url } = await start()
    expect((await submit(url, await log.submission(0, 0))).status).toBe(200)
    expect((await submit(url, await log.submission(0, 3))).status).toBe(200)
  })

  it('so that the verifier believes it, and what it remembers as well', async () => {
    const { url, verifierKey, stateDir } = await start()
    const { body } = await submit(url, await log.submission(0, 9))
    const trust = trustRootFile(trustWith(log, verifierKey))
    const cosigned = join(aFolder(), 'checkpoint')
    writeFileSync(cosigned, formatNote(await log.checkpoint(9)) + body)
    for (const file of [cosigned, memoryFile(stateDir)]) {
      const { status, stdout } = spawnSync(
        process.execPath,
        [verifier, 'checkpoint', file, '--trust', trust],
        {
          encoding: 'utf8',
        },
      )
      expect(stdout).toContain('cosigned by witness.example/audit')
      expect(status).toBe(0)
    }
  })

  it('each of several logs by what it saw of that one', async () => {
    const other = aLog('countersign.example/wsp/other')
    const { url } = await start({
      trustRoot: { ...log.trustRoot, logs: [...log.trustRoot.logs, ...other.trustRoot.logs] },
    })
    expect((await submit(url, await log.submission(0, 20))).status).toBe(200)
    expect((await submit(url, await other.submission(0, 5))).status).toBe(200)
    expect((await submit(url, await other.submission(5, 6))).status).toBe(200)
    expect((await submit(url, await log.submission(20, 21))).status).toBe(200)
  })

  it('on after a restart, with the same key, where it was', async () => {
    const first = await start()
    await submit(first.url, await log.submission(0, 9))
    await first.close()
    const second = await start({ stateDir: first.stateDir, name: undefined })
    expect(second.verifierKey).toBe(first.verifierKey)
    expect(await submit(second.url, await log.submission(0, 4))).toMatchObject({ status: 409, body: '9\n' })
    expect((await submit(second.url, await log.submission(9, 10))).status).toBe(200)
  })
})

describe('a witness does not cosign', () => {
  const fork = log.leaves.with(2, aLeaf(999))

  /** The witness has seen nine events. Statuses and bodies are those of C2SP tlog-witness. */
  const table: readonly [string, number, () => Promise<string> | string][] = [
    ['what is no submission', 400, () => 'hello\n'],
    ['nothing at all', 400, () => ''],
    ['what is not UTF-8 or not a checkpoint', 400, () => 'old 0\n\na\nb\nc\n\n\u2014 a AAAAAAAA\n'],
    ['an old size with a leading zero', 400, async () => (await log.submission(9, 10)).replace('9', '09')],
    ['an old size above the new one', 400, () => log.submission(12, 10)],
    ['more than 63 hashes', 400, async () => overlong(await log.submission(9, 10))],
    ['a log it does not know', 404, () => aLog('other.example/log').submission(0, 3)],
    ['what another key signed', 403, () => aLog(log.origin).submission(9, 10)],
    [
      'what was changed after it was signed',
      403,
      async () => (await log.submission(9, 10)).replace('\n10\n', '\n11\n'),
    ],
    ['a fork', 422, () => log.submission(9, 12, fork)],
    ['a continuation without its proof', 422, async () => withoutProof(await log.submission(9, 12))],
    [
      'a proof where none belongs',
      422,
      async () => (await log.submission(9, 9)).replace('\n', `\n${hash}\n`),
    ],
  ]
  const hash = Buffer.alloc(32).toString('base64')
  const overlong = (text: string) => text.replace('\n', `\n${`${hash}\n`.repeat(64)}`)
  const withoutProof = (text: string) => text.replace(/^(old 9\n)[\s\S]*?\n\n/, '$1\n')

  it.each(table)('%s: %i', async (_, expected, body) => {
    const { url, stateDir } = await start()
    await submit(url, await log.submission(0, 9))
    const { status, type, body: said } = await submit(url, await body())
    expect(status).toBe(expected)
    expect(type).toBe('text/plain; charset=utf-8')
    expect(said).toMatch(/^[A-Z].*\.\n$/)
    expect(rememberedSize(stateDir)).toBe(9)
  })

  it('what goes on from elsewhere: 409 with the size it knows, and nothing but the size', async () => {
    const { url } = await start()
    const stale = { status: 409, type: 'text/x.tlog.size' }
    expect(await submit(url, await log.submission(4, 9))).toEqual({ ...stale, body: '0\n' })
    await submit(url, await log.submission(0, 9))
    for (const [oldSize, size] of [
      [0, 9],
      [0, 4],
      [4, 6],
      [10, 12],
    ] as const) {
      expect(await submit(url, await log.submission(oldSize, size))).toEqual({ ...stale, body: '9\n' })
    }
  })

  it('a second root for one size: 409 with a sentence, and it keeps what proves it', async () => {
    const { url, stateDir, said, verifierKey } = await start()
    await submit(url, await log.submission(0, 9))
    const { status, type, body } = await submit(url, await log.submission(9, 9, fork))
    expect({ status, type }).toEqual({ status: 409, type: 'text/plain; charset=utf-8' })
    expect(body).toBe('A checkpoint of the same size was cosigned with another root.\n')
    expect(said.join()).toContain(`${log.origin} signed two roots for one size.`)
    await submit(url, await log.submission(9, 12))
    const second = log.leaves.with(3, aLeaf(998))
    await submit(url, await log.submission(12, 12, second))
    const [one, other] = [`${memoryFile(stateDir)}.one`, `${memoryFile(stateDir)}.other`]
    expect(readFileSync(other, 'utf8')).toBe(formatNote(await log.checkpoint(9, fork)))
    const trust = trustRootFile({ ...trustWith(log, verifierKey), quorum: 0 })
    const { stdout, status: exit } = spawnSync(
      process.execPath,
      [verifier, 'checkpoint', one, '--older', other, '--trust', trust],
      { encoding: 'utf8' },
    )
    expect(stdout).toContain('DOES NOT VERIFY: Checkpoints of one size have different roots.')
    expect(exit).toBe(1)
  })
})

describe('what a witness remembers', () => {
  it('is never forgotten because it cannot be read: 500 with a sentence, for this log alone', async () => {
    const other = aLog('countersign.example/wsp/other')
    const { url, stateDir, said } = await start({
      trustRoot: { ...log.trustRoot, logs: [...log.trustRoot.logs, ...other.trustRoot.logs] },
    })
    await submit(url, await log.submission(0, 9))
    const path = memoryFile(stateDir)
    const whole = readFileSync(path)
    await submit(url, await other.submission(0, 9))
    const theirs = readFileSync(
      readdirSync(stateDir)
        .map((name) => join(stateDir, name))
        .find(isNot(path)) ?? '',
    )
    const damaged = [
      Buffer.alloc(0),
      Buffer.alloc(whole.length),
      whole.subarray(0, whole.length / 2),
      Buffer.from(whole.toString().replace('\n9\n', '\n4\n')),
      whole.map((byte, at) => (at === whole.length - 9 ? byte ^ 1 : byte)),
      Buffer.from(formatNote(await log.checkpoint(4))),
      theirs,
    ]
    for (const bytes of damaged) {
      writeFileSync(path, bytes)
      for (const oldSize of [0, 9]) {
        const { status, body } = await submit(url, await log.submission(oldSize, 12))
        expect(status).toBe(500)
        expect(body).toContain(`What this witness remembers of ${log.origin} is unusable: ${path}.`)
      }
      expect(readFileSync(path).equals(bytes)).toBe(true)
    }
    expect(said.length).toBe(damaged.length * 2)
    expect((await submit(url, await other.submission(9, 10))).status).toBe(200)
    rmSync(path)
    mkdirSync(path)
    expect((await submit(url, await log.submission(0, 12))).body).toContain('fails with EISDIR')
    rmSync(path, { recursive: true })
    writeFileSync(path, whole)
    expect((await submit(url, await log.submission(9, 12))).status).toBe(200)
  })

  it('is stored before the cosignature leaves: what cannot be stored is not cosigned', async () => {
    const { url, stateDir } = await start()
    await submit(url, await log.submission(0, 9))
    const draft = `${memoryFile(stateDir)}.draft`
    mkdirSync(draft)
    const { status, body } = await submit(url, await log.submission(9, 12))
    expect(status).toBe(500)
    expect(body).toBe('The witness could not store the checkpoint, so it does not cosign it.\n')
    rmSync(draft, { recursive: true })
    expect(await submit(url, await log.submission(0, 12))).toMatchObject({ status: 409, body: '9\n' })
    expect((await submit(url, await log.submission(9, 12))).status).toBe(200)
  })

  it('is for nobody else to read, key and all', async () => {
    const stateDir = join(aFolder(), 'made', 'anew')
    const { url } = await start({ stateDir })
    await submit(url, await log.submission(0, 9))
    const modeOf = (path: string) => statSync(path).mode & 0o777
    expect(modeOf(stateDir)).toBe(0o700)
    expect(modeOf(join(stateDir, 'key.json'))).toBe(0o600)
    expect(modeOf(memoryFile(stateDir))).toBe(0o600)
  })
})

describe('a witness does not start', () => {
  const refused = (options: Partial<WitnessOptions>) => expect(start(options)).rejects

  it('beside another one on the same state directory, in this process or in one of its own', async () => {
    const { stateDir } = await start()
    await refused({ stateDir }).toMatchObject({
      message: `Another witness (process ${process.pid}) works in ${stateDir}.`,
    })
    const child = startProcess([
      '--trust-root',
      trustRootFile(log.trustRoot),
      '--state',
      stateDir,
      '--port',
      '0',
    ])
    expect(await child.exited).toBe(1)
    expect(child.complaints()).toBe(
      `countersign: Another witness (process ${process.pid}) works in ${stateDir}. Stop it first, or give this one a state directory of its own with --state.\n`,
    )
  })

  it('more than once, however many try at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const stateDir = aFolder()
      if (round % 2 === 1) writeFileSync(join(stateDir, 'lock.7'), '999999999 1@')
      const tries = await Promise.allSettled(Array.from({ length: 6 }, () => start({ stateDir })))
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })

  it('but a dead process, a reused number, a torn or a released lock hold nobody up', async () => {
    for (const left of ['999999999 1@', `${process.pid} 1@`, '', 'released', `${process.pid}`]) {
      const stateDir = aFolder()
      writeFileSync(join(stateDir, 'lock.7'), left)
      const { close } = await start({ stateDir })
      expect(readdirSync(stateDir).filter((name) => name.startsWith('lock'))).toEqual(['lock.8'])
      await close()
      await (await start({ stateDir })).close()
    }
  })

  it('with a key or a directory that others can read', async () => {
    const { stateDir, close } = await start()
    await close()
    chmodSync(join(stateDir, 'key.json'), 0o640)
    await refused({ stateDir }).toMatchObject({ remedy: `Run: chmod 600 ${join(stateDir, 'key.json')}` })
    chmodSync(stateDir, 0o755)
    await refused({ stateDir }).toMatchObject({ remedy: `Run: chmod 700 ${stateDir}` })
  })

  it('with a damaged key, a lost one, another name or an impossible one', async () => {
    const { stateDir, url, close } = await start()
    await submit(url, await log.submission(0, 9))
    await close()
    const path = join(stateDir, 'key.json')
    const key = readFileSync(path, 'utf8')
    await refused({ stateDir, name: 'witness.example/other' }).toMatchObject({
      message: `The witness in ${stateDir} is called witness.example/audit, not witness.example/other.`,
    })
    for (const damaged of ['', '{}', key.replace(/"v": 1/, '"v": 2'), key.replace(/MC4C/, 'AAAA')]) {
      writeFileSync(path, damaged)
      await refused({ stateDir }).toMatchObject({ code: 'WITNESS_KEY_UNUSABLE' })
      expect(readFileSync(path, 'utf8')).toBe(damaged)
    }
    rmSync(path)
    await refused({ stateDir }).toMatchObject({
      message: `The key ${path} is gone, but what was cosigned with it is still there.`,
    })
    await refused({ name: 'two words' }).toMatchObject({ message: 'A witness cannot be called "two words".' })
  })

  it('on a port that is taken, and leaves the directory free', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen({ host: '127.0.0.1', port: 0 }, resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const stateDir = aFolder()
    await refused({ stateDir, port }).toMatchObject({
      message: `Port ${port} is in use by another program.`,
      remedy: 'Choose others with --port and --host.',
    })
    await new Promise((resolve) => taken.close(resolve))
    await start({ stateDir, port })
  })

  it('and is named after its machine when it is given no name', async () => {
    const { verifierKey } = await start({ name: undefined })
    expect(keyOf(verifierKey).name).toMatch(/^[A-Za-z0-9.-]+\/witness$/)
  })
})

describe('as a command a witness', () => {
  const command = (...args: string[]) => startProcess(args, aFolder())

  it('prints where it listens, which logs it watches and its key, and stops at a signal', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const trust = trustRootFile(log.trustRoot)
      const child = command('--trust-root', trust, '--state', 'state', '--port', '0', '--name', 'w.example/1')
      const { url, verifierKey } = await child.started()
      const { body } = await submit(url, await log.submission(0, 9))
      expect(await opened(log, await log.checkpoint(9), body, verifierKey)).toMatchObject({ size: 9 })
      expect(child.said[1]).toBe(`Logs:         ${log.origin}`)
      child.kill(signal)
      expect(await child.exited).toBe(0)
      expect(child.complaints()).toBe('')
    }
  })

  it('takes paths from where it was called', async () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'root.json'), readFileSync(trustRootFile(log.trustRoot)))
    const child = startProcess(['--trust-root', 'root.json', '--state', 'seen', '--port', '0'], folder)
    await child.started()
    expect(readdirSync(join(folder, 'seen')).sort()).toEqual(['key.json', 'lock.1'])
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
  })

  it('says what is wrong with its arguments, and with the trust root', async () => {
    const notJson = join(aFolder(), 'root.json')
    writeFileSync(notJson, '{')
    const noRoot = join(aFolder(), 'root.json')
    writeFileSync(noRoot, '{}')
    const checks = [
      [[], 2, 'Say with --trust-root FILE which logs to watch.'],
      [['--trust-root', 'a'], 2, 'Say with --state DIR where'],
      [['--trust-root', 'a', '--state', 'b', '--port', '70000'], 2, 'The port is a number, not "70000".'],
      [['--verbose'], 2, "Unknown option '--verbose'"],
      [['--trust-root', 'absent', '--state', 'b'], 1, 'Reading it fails with ENOENT.'],
      [['--trust-root', notJson, '--state', 'b'], 1, 'It is not JSON.'],
      [['--trust-root', noRoot, '--state', 'b'], 1, `The trust root ${noRoot} is unusable.`],
    ] as const
    for (const [args, status, sentence] of checks) {
      const child = command(...args)
      expect(await child.exited).toBe(status)
      expect(child.complaints()).toContain(`countersign: `)
      expect(child.complaints()).toContain(sentence)
    }
    expect(await command('--help').exited).toBe(0)
  })
})

describe('over HTTP a witness', () => {
  it('says in a sentence who it is and what it watches', async () => {
    const { url, verifierKey } = await start()
    const response = await fetch(url)
    expect(await response.text()).toBe(
      `The witness witness.example/audit cosigns the checkpoints of ${log.origin}. Its verifier key is ${verifierKey}\n`,
    )
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    const none = await start({ trustRoot: { logs: [], witnesses: [], quorum: 0 } })
    expect(await (await fetch(none.url)).text()).toContain('knows no log yet.')
  })

  it('refuses other methods and other paths in words', async () => {
    const { url } = await start()
    for (const [method, path, status, allow] of [
      ['GET', '/add-checkpoint', 405, 'POST'],
      ['PUT', '/add-checkpoint', 405, 'POST'],
      ['POST', '/', 405, 'GET, HEAD'],
      ['DELETE', '/', 405, 'GET, HEAD'],
      ['GET', '/add-checkpoint/', 404, null],
      ['POST', '/anything', 404, null],
    ] as const) {
      const response = await fetch(`${url}${path}`, { method })
      expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([status, allow])
      expect(await response.text()).toMatch(/^[A-Z].*\.\n$/)
    }
  })

  it('takes no more than a submission can have, and goes on answering', async () => {
    const { url } = await start()
    for (const length of [submissionLimit + 1, submissionLimit * 20]) {
      const { status, body } = await submit(url, 'x'.repeat(length))
      expect(status).toBe(413)
      expect(body).toBe(`A request has at most ${submissionLimit} bytes.\n`)
    }
    expect((await submit(url, 'x'.repeat(submissionLimit))).status).toBe(400)
    expect((await submit(url, await log.submission(0, 9))).status).toBe(200)
  })

  it('does not wait for a slow client, and serves the others meanwhile', async () => {
    const { url } = await start({ requestMs: 300 })
    const slow = [
      'POST /add-checkpoint HTTP/1.1\r\nHost: witness\r\nContent-Length: 100\r\n\r\nold 0\n',
      'POST /add-checkpoint HTTP/1.1\r\nHost: wit',
    ].map((text) => rawAnswer(url, text))
    expect((await submit(url, await log.submission(0, 9))).status).toBe(200)
    for (const answer of await Promise.all(slow)) {
      expect(answer).toContain('HTTP/1.1 408 Request Timeout')
      expect(answer).toContain('The request did not arrive in time.\n')
    }
  })

  it('survives clients that hang up, and what is no HTTP', async () => {
    const { url, said } = await start()
    const { port } = new URL(url)
    for (let round = 0; round < 20; round++) {
      const socket = dial({ port: Number(port), host: '127.0.0.1' })
      await new Promise<void>((resolve) => {
        socket.write('POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold', () =>
          resolve(),
        )
      })
      socket.destroy()
    }
    expect(await rawAnswer(url, 'hello\r\n\r\n')).toContain('HTTP/1.1 400 Bad Request')
    expect((await submit(url, await log.submission(0, 9))).status).toBe(200)
    expect(said).toEqual([])
  })

  it('stops cleanly: what has begun is finished, and then nobody is let in', async () => {
    const { url, close, stateDir } = await start()
    const body = await log.submission(0, 9)
    const socket = dial({ port: Number(new URL(url).port), host: '127.0.0.1' })
    const head = `POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    await new Promise<void>((resolve) => {
      // The interim answer says that the request is in the witness's hands.
      socket.once('data', () => resolve())
      socket.write(head.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'))
    })
    const closing = close()
    const answer = untilClosed(socket)
    socket.write(body)
    expect(await answer).toContain('HTTP/1.1 200 OK')
    await closing
    expect(rememberedSize(stateDir)).toBe(9)
    await expect(submit(url, body)).rejects.toThrow('fetch failed')
  })
})

const isNot = (path: string) => (other: string) => other.endsWith('.checkpoint') && other !== path

function rawAnswer(url: string, text: string): Promise<string> {
  const { port } = new URL(url)
  const socket = dial({ port: Number(port), host: '127.0.0.1' })
  socket.write(text)
  return untilClosed(socket)
}

function untilClosed(socket: ReturnType<typeof dial>): Promise<string> {
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    answer += part
  })
  return new Promise((resolve, reject) => {
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
