import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { headerOf, protectedOf } from '@countersign/proofs'
import { Answer, FrameReader, frameOf, isGreeting } from '@countersign/signer-protocol'
import { afterAll } from 'vitest'

const folders: string[] = []
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own, which nobody else may enter, removed after the tests of the file. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-signer-'))
  folders.push(folder)
  return folder
}

export const owner = `wsp_${'0'.repeat(26)}`

/** What a proof's signing input is, for a key. */
export const inputFor = (kid: string, alg: 'Ed25519' | 'ES256' = 'Ed25519', payload = 'a statement') =>
  `${protectedOf(headerOf(alg, kid))}.${Buffer.from(payload).toString('base64url')}`

/** Everything that a service sends on one connection until it ends it or the answers are there. */
export function say(socket: string, bytes: readonly Uint8Array[], answers = bytes.length): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socket)
    const reader = new FrameReader()
    const heard: unknown[] = []
    const end = () => {
      connection.destroy()
      const [first, ...rest] = heard
      if (isGreeting(first)) resolve(rest.map((message) => Answer.parse(message)))
      else reject(new Error('The service did not greet.'))
    }
    connection.on('connect', () => {
      for (const frame of bytes) connection.write(frame)
    })
    connection.on('data', (data) => {
      const read = reader.push(data)
      if (!read.ok) return reject(new Error(read.message))
      heard.push(...read.messages)
      if (heard.length > answers) end()
    })
    connection.on('end', end)
    connection.on('error', reject)
  })
}

export async function ask(socket: string, request: unknown): Promise<Answer> {
  const [answer] = await say(socket, [frameOf(request)])
  if (!answer) throw new Error('The service ended the connection without an answer.')
  return answer
}

export async function made(socket: string, alg: 'Ed25519' | 'ES256' = 'Ed25519') {
  const answer = await ask(socket, { do: 'make', alg, owner })
  if (answer.did !== 'make') throw new Error(JSON.stringify(answer))
  return answer.key
}

/** A signing service in a process of its own, started as the launcher starts it. */
export function startProcess(args: readonly string[], callersFolder = '.') {
  const main = join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, callersFolder, ...args], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const said: string[] = []
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (said.push(line) === 2) resolve()
    })
  })
  const started = async () => {
    await Promise.race([ready, exited])
    if (said.length < 2) throw new Error(`The signing service did not start: ${complaints}`)
  }
  const kill = (signal: NodeJS.Signals) => child.kill(signal)
  return { kill, exited, started, said, complaints: () => complaints }
}
