import { expect, it } from 'vitest'
import { aFolder, aLog, opened, rememberedSize, submit } from './testing.ts'
import { openWitness } from './witness.ts'

const log = aLog('countersign.example/wsp/raced', 200)

/** Each cosignature gets a later second than the one before, so that the timestamps tell the order of signing. */
async function start() {
  const stateDir = aFolder()
  let seconds = 0
  const now = () => ++seconds * 1000
  return { stateDir, ...(await openWitness({ trustRoot: log.trustRoot, stateDir, now })) }
}

it('of many that go on from the same size at once, exactly one is cosigned', async () => {
  const { url, stateDir, close } = await start()
  await submit(url, await log.submission(0, 4))
  const sizes = Array.from({ length: 40 }, (_, at) => 5 + at)
  const bodies = await Promise.all(sizes.map((size) => log.submission(4, size)))
  const answers = await Promise.all(bodies.map((body) => submit(url, body)))
  const cosigned = sizes.filter((_, at) => answers[at]?.status === 200)
  expect(cosigned).toHaveLength(1)
  expect(rememberedSize(stateDir)).toBe(cosigned[0])
  for (const { status, body } of answers) {
    if (status !== 200) expect([status, body]).toEqual([409, `${cosigned[0]}\n`])
  }
  await close()
})

it('never cosigns a smaller log after a larger one, however many ask for however much', async () => {
  const { url, verifierKey, stateDir, close } = await start()
  const cosigned: { size: number; timestamp: number }[] = []

  const ask = async (worker: number) => {
    let known = 0
    for (let step = 1; step <= 30; step++) {
      const size = Math.min(200, step * 6 + ((worker * 37) % 50))
      // What was learnt from the last answer may be out of date again, and some never learn.
      const oldSize = worker % 4 === 0 ? Math.min(size, step) : Math.min(known, size)
      const { status, body } = await submit(url, await log.submission(oldSize, size))
      if (status === 200) {
        expect(rememberedSize(stateDir)).toBeGreaterThanOrEqual(size)
        cosigned.push(await opened(log, await log.checkpoint(size), body, verifierKey))
        known = size
      } else {
        expect(status).toBe(409)
        known = Number(body)
      }
    }
  }
  await Promise.all(Array.from({ length: 12 }, (_, worker) => ask(worker)))

  expect(cosigned.length).toBeGreaterThan(20)
  const inOrder = cosigned.toSorted((one, other) => one.timestamp - other.timestamp).map(({ size }) => size)
  expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other))
  expect(rememberedSize(stateDir)).toBe(inOrder.at(-1))
  await close()
})
