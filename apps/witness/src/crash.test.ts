import { expect, it } from 'vitest'
import { aFolder, aLog, opened, rememberedSize, startProcess, submit, trustRootFile } from './testing.ts'

const log = aLog('countersign.example/wsp/crashed', 1_000)

it('whenever it is killed, it never handed out a cosignature newer than what it remembers', {
  timeout: 60_000,
}, async () => {
  const args = ['--trust-root', trustRootFile(log.trustRoot), '--state', aFolder(), '--port', '0']
  const stateDir = args[3] ?? ''
  const keys = new Set<string>()
  let largest = 0
  let next = 1
  for (let round = 0; round < 6; round++) {
    const child = startProcess(args)
    const { url, verifierKey } = await child.started()
    keys.add(verifierKey)
    if (largest > 0) {
      const { status, body } = await submit(url, await log.submission(0, 1))
      expect(status).toBe(409)
      expect(Number(body)).toBeGreaterThanOrEqual(largest)
    }

    let isKilled = false
    let cosigned = 0
    const ask = async () => {
      let known = largest
      while (!isKilled) {
        const size = Math.max(next++, known)
        const answer = await submit(url, await log.submission(known, size)).catch((error: unknown) => {
          if (!isKilled) throw error
          return null
        })
        if (answer === null) return
        expect([200, 409]).toContain(answer.status)
        if (answer.status === 409) {
          known = Number(answer.body)
          continue
        }
        // Noted in the moment it arrives, and killed in that moment: before the witness can do anything more.
        largest = Math.max(largest, size)
        known = size
        if (++cosigned === 3 + round * 4) {
          isKilled = true
          child.kill('SIGKILL')
        }
        await opened(log, await log.checkpoint(size), answer.body, verifierKey)
      }
    }
    await Promise.all(Array.from({ length: 6 }, ask))
    await child.exited
    expect(rememberedSize(stateDir)).toBeGreaterThanOrEqual(largest)
  }
  expect(keys.size).toBe(1)
  expect(largest).toBeGreaterThan(30)
})
