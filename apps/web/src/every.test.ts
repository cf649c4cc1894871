import { expect, it } from 'vitest'
import { everyPage, inParts } from './every.ts'

const all = Array.from({ length: 120 }, (_, at) => at)
const double = async (part: number[]) => part.map((one) => one * 2)

it('collects every page, each once', async () => {
  const cursors: (string | undefined)[] = []
  const collected = await everyPage(async (cursor) => {
    cursors.push(cursor)
    const from = cursor === undefined ? 0 : Number(cursor) + 1
    const items = all.slice(from, from + 50)
    return { items, next: from + 50 < all.length ? String(items.at(-1)) : null }
  })
  expect(collected).toEqual(all)
  expect(cursors).toEqual([undefined, '49', '99'])
})

it('acts on more than one call takes, on each once, and tells how far it is', async () => {
  const calls: number[] = []
  const told: (readonly number[])[] = []
  const act = (part: number[]) => {
    calls.push(part.length)
    return double(part)
  }
  await inParts(all, act, (results) => told.push(results))
  expect(calls).toEqual([50, 50, 20])
  expect(told.map(({ length }) => length)).toEqual([50, 100, 120])
  expect(told.at(-1)).toEqual(all.map((one) => one * 2))
})

it('keeps what was done when a later part cannot be carried out', async () => {
  const told: (readonly number[])[] = []
  const act = async (part: number[]) => {
    if (part.includes(50)) throw new Error('The server is gone.')
    return double(part)
  }
  await expect(inParts(all, act, (results) => told.push(results))).rejects.toThrow('gone')
  expect(told.at(-1)).toHaveLength(50)
})
