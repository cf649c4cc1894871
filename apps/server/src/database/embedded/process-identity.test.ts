import { afterEach, expect, test } from 'vitest'
import { identityOf, isAlive, ownIdentity } from './process-identity.ts'
import { endChildren, startIdler } from './testing/child.ts'

afterEach(endChildren)

test('knows itself', async () => {
  const self = await ownIdentity()
  expect(self.pid).toBe(process.pid)
  expect(await isAlive(self)).toBe(true)
})

test('the same number with another start time is another process', async () => {
  expect(await isAlive({ ...(await ownIdentity()), startTime: '1@' })).toBe(false)
})

test('a killed process is dead, also before its parent has taken note', async () => {
  const child = startIdler()
  await child.line(0)
  const identity = await identityOf(child.pid)
  if (identity === null) throw new Error('the child is not in the process table')
  expect(await isAlive(identity)).toBe(true)
  child.kill()
  await child.exited
  expect(await isAlive(identity)).toBe(false)
  expect(await identityOf(child.pid)).toBeNull()
})
