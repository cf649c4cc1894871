import { setImmediate as turn } from 'node:timers/promises'
import { Counter, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { again, againWriting } from './rounds.ts'

function logging() {
  const said: unknown[] = []
  return { said, log: { error: (...what: unknown[]) => said.push(what) } }
}

it('leaves a round that writes out while the instance may only read, and goes on when it may write', async () => {
  const stopping = new AbortController()
  const writer = { isReadOnly: true }
  const { said, log } = logging()
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
    { everyMs: 1, stopping: stopping.signal, writer: watched, log, failing: 'it failed' },
  )
  while (looked < 3) await turn()
  expect(done).toBe(0)
  writer.isReadOnly = false
  while (done < 2) await turn()
  stopping.abort()
  await rounds
  expect(said).toEqual([])
})

it('says the first failure of a row and no other, and counts them all', async () => {
  const stopping = new AbortController()
  const { said, log } = logging()
  const failures = new Counter({
    ...{ name: 'failures', help: 'Rounds that failed', labelNames: ['round'] as const },
    registers: [new Registry()],
  })
  const away = new Error('The database is away.')
  let round = 0
  const rounds = again(
    async () => {
      round += 1
      if (round === 5) stopping.abort()
      if (round !== 3) throw away
    },
    {
      ...{ everyMs: 1, stopping: stopping.signal, log, failing: 'it failed' },
      named: { round: 'look', failures },
    },
  )
  await rounds
  const first = [{ err: away, round: 'look' }, 'it failed']
  expect(said).toEqual([first, first])
  expect((await failures.get()).values).toEqual([expect.objectContaining({ value: 4 })])
})
