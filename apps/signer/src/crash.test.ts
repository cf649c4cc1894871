import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aFolder, ask, inputFor, made, startProcess } from './testing.ts'

it('whenever it is killed, every key that it named is there again, and none that it destroyed', {
  timeout: 240_000,
}, async () => {
  const folder = aFolder()
  const socket = join(folder, 'signer.sock')
  const keys = join(folder, 'state', 'keys')
  const named = new Set<string>()
  const destroyed = new Set<string>()
  for (let round = 0; round < 4; round++) {
    const child = startProcess(['--socket', socket, '--state', join(folder, 'state')])
    await child.started()
    for (const kid of named) {
      const answer = await ask(socket, { do: 'sign', kid, input: inputFor(kid) })
      expect([kid, answer.did]).toEqual([kid, 'sign'])
    }
    for (const kid of destroyed) expect(existsSync(join(keys, `${kid}.json`))).toBe(false)

    let isKilled = false
    const work = async () => {
      for (let step = 0; !isKilled; step++) {
        const key = await made(socket).catch((error: unknown) => {
          if (!isKilled) throw error
          return null
        })
        if (key === null) return
        // Noted in the moment it is heard, and killed in that moment: before anything more can be written.
        named.add(key.kid)
        if (step === round + 1) {
          isKilled = true
          child.kill('SIGKILL')
        }
      }
    }
    await Promise.all([work(), work(), work()])
    await child.exited
    const [victim] = named
    if (victim !== undefined && round === 1) {
      const again = startProcess(['--socket', socket, '--state', join(folder, 'state')])
      await again.started()
      named.delete(victim)
      destroyed.add(victim)
      expect((await ask(socket, { do: 'destroy', kid: victim })).did).toBe('destroy')
      again.kill('SIGKILL')
      await again.exited
    }
  }
  expect(named.size).toBeGreaterThan(8)
  expect(readdirSync(keys)).toContain(`${[...destroyed][0]}.destroyed`)
})
