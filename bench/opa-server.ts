import { spawn } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A real OPA server on loopback. */
export async function opaServer(program: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(program, ['run', '--server', '--addr', address, '--log-level', 'error'], {
    stdio: 'ignore',
  })
  const url = `http://${address}`
  await untilHealthy(url)
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    try {
      if ((await fetch(`${url}/health`)).ok) return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await pause(20)
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
