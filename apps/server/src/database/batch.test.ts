import { afterEach, describe, expect, it, vi } from 'vitest'
import { Batch, ofEach, reading, type Written } from './batch.ts'
import { listed } from './statement.ts'

function aGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

const kept = <T>(values: readonly T[]): Written<T>[] => values.map((value) => ({ ok: true, value }))

describe('a batch', () => {
  afterEach(() => void vi.useRealTimers())

  it('is what was brought while others were underway, and never what was brought after it began', async () => {
    const seen: number[][] = []
    const gates = [aGate(), aGate(), aGate()]
    const batch = new Batch(async (items: number[]) => {
      seen.push(items)
      await gates[seen.length - 1]?.opened
      return kept(items)
    })
    const first = batch.add(1)
    await vi.waitFor(() => expect(seen).toEqual([[1]]))
    const second = batch.add(2)
    await vi.waitFor(() => expect(seen).toEqual([[1], [2]]))
    const later = [batch.add(3), batch.add(4)]
    gates[0]?.open()
    expect(await first).toBe(1)
    await vi.waitFor(() => expect(seen).toEqual([[1], [2], [3, 4]]))
    for (const gate of gates) gate.open()
    expect(await Promise.all([second, ...later])).toEqual([2, 3, 4])
  })

  it('tells each what became of his own', async () => {
    const batch = new Batch(async (items: number[]) =>
      items.map((item) => (item === 2 ? { ok: false, error: new Error('two') } : { ok: true, value: item })),
    )
    const settled = await Promise.allSettled([batch.add(1), batch.add(2), batch.add(3)])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('is no answer where there is none', async () => {
    const batch = new Batch<number, number>(async () => [])
    await expect(batch.add(1)).rejects.toThrow('Nobody said')
  })

  it('keeps nobody waiting for flights that never come back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const seen: number[] = []
    const batch = new Batch(async (items: number[]) => {
      seen.push(...items)
      if (items.some((item) => item < 3)) await new Promise(() => {})
      return kept(items)
    })
    for (const hanging of [1, 2]) {
      void batch.add(hanging)
      await vi.waitFor(() => expect(seen).toContain(hanging))
    }
    const waiting = batch.add(3)
    await vi.advanceTimersByTimeAsync(9_000)
    expect(seen).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await waiting).toBe(3)
    expect(await batch.add(4)).toBe(4)
  })

  it('tells those who only read that their flight is lost, and what comes of it late is nobody’s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const gate = aGate()
    const begun = vi.fn()
    const batch = new Batch(async (items: number[]) => {
      begun()
      await gate.opened
      return kept(items)
    }, reading)
    const lost = expect(Promise.allSettled([batch.add(1), batch.add(2)])).resolves.toMatchObject([
      { status: 'rejected', reason: { kind: 'unavailable', code: 'DATABASE_SILENT' } },
      { status: 'rejected', reason: { kind: 'unavailable', code: 'DATABASE_SILENT' } },
    ])
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    await vi.advanceTimersByTimeAsync(10_000)
    await lost
    gate.open()
    expect(await batch.add(3)).toBe(3)
  })

  it('lets those wait on who write: what becomes of it late is theirs to take back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const gate = aGate()
    const begun = vi.fn()
    const batch = new Batch(async (items: number[]) => {
      begun()
      await gate.opened
      return kept(items)
    })
    const written = batch.add(1)
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    await vi.advanceTimersByTimeAsync(60_000)
    gate.open()
    expect(await written).toBe(1)
  })
})

describe('what is done for each name', () => {
  it('is done once for each, and fails for no other name and no other item', async () => {
    const asked: string[][] = []
    const answers = await ofEach(
      ['a1', 'b1', 'a2', 'c1', 'c2'],
      (item) => item.slice(0, 1),
      async (together) => {
        asked.push([...together])
        if (together[0] === 'b1') throw new Error('b')
        return (item) => {
          if (item === 'c2') throw new Error('c2')
          return item.toUpperCase()
        }
      },
    )
    expect(asked).toEqual([['a1', 'a2'], ['b1'], ['c1', 'c2']])
    expect(answers.map((one) => (one.ok ? one.value : 'failed'))).toEqual([
      'A1',
      'failed',
      'A2',
      'C1',
      'failed',
    ])
  })
})

describe('a list of parameters', () => {
  it('has one of few lengths, and says nothing that was not in it', () => {
    expect(listed([7])).toEqual({ places: '?', values: [7] })
    expect(listed([1, 2, 3])).toEqual({ places: '?,?,?,?', values: [1, 2, 3, 3] })
    expect(listed(Array.from({ length: 33 }, (_, at) => at)).values).toHaveLength(64)
    expect(() => listed([])).toThrow('nothing')
  })
})
