import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { againWriting } from './rounds.ts'

it('leaves a round that writes out while the instance may only read, and goes on when it may write', async () => {
  const stopping = new AbortController()
  const writer = { isReadOnly: true }
  const failures: unknown[] = []
  let looked = 0
  let done = 0
  const watched = {
    get isReadOnly() {
      looked += 1
      return writer.isReadOnly
    },
  }
  const rounds = againWriting(
    async () => {
      done += 1
    },
    { everyMs: 1, stopping: stopping.signal, writer: watched, onFailure: (error) => failures.push(error) },
  )
  while (looked < 3) await turn()
  expect(done).toBe(0)
  writer.isReadOnly = false
  while (done < 2) await turn()
  stopping.abort()
  await rounds
  expect(failures).toEqual([])
})
