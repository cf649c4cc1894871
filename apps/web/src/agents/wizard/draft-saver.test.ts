import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DraftSaver, type Saved, type SaveState, type Snapshot } from './draft-saver.ts'

const snapshot = (name: string): Snapshot => ({
  draft: { metadata: { name } },
  step: 'identity',
  inferred: [],
})

function saverOf(save: (version: number, snapshot: Snapshot) => Promise<Saved>) {
  const states: SaveState['is'][] = []
  const saver = new DraftSaver({
    version: 1,
    savedAt: 0,
    draft: {},
    save,
    judge: (error) => (String(error).includes('older') ? 'older' : 'passing'),
    onState: ({ is }) => states.push(is),
    onSaved: () => undefined,
  })
  return { saver, states }
}

const kept = (version: number): Saved => ({ version: version + 1, updatedAt: version, removed: [] })

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a draft is saved', () => {
  it('after a pause, once, as it is then', async () => {
    const save = vi.fn(async (version: number) => kept(version))
    const { saver, states } = saverOf(save)
    saver.change(snapshot('a'))
    saver.change(snapshot('ab'))
    await vi.runAllTimersAsync()
    expect(save.mock.calls).toEqual([[1, snapshot('ab')]])
    expect(states).toEqual(['waiting', 'waiting', 'saving', 'saved'])
    expect(saver.version).toBe(2)
  })

  it('one at a time: what is typed meanwhile comes after it', async () => {
    const answers: (() => void)[] = []
    const save = vi.fn(
      (version: number) => new Promise<Saved>((resolve) => answers.push(() => resolve(kept(version)))),
    )
    const { saver } = saverOf(save)
    saver.change(snapshot('a'))
    await vi.runAllTimersAsync()
    saver.change(snapshot('b'))
    await vi.runAllTimersAsync()
    expect(save).toHaveBeenCalledTimes(1)
    answers[0]?.()
    await vi.runAllTimersAsync()
    answers[1]?.()
    await vi.runAllTimersAsync()
    expect(save.mock.calls.map(([version]) => version)).toEqual([1, 2])
    expect(saver.state.is).toBe('saved')
  })

  it('again by itself after a failure that passes', async () => {
    const save = vi
      .fn(async (version: number) => kept(version))
      .mockRejectedValueOnce(new Error('no network'))
    const { saver, states } = saverOf(save)
    saver.change(snapshot('a'))
    await vi.advanceTimersByTimeAsync(600)
    expect(saver.state.is).toBe('failed')
    await vi.runAllTimersAsync()
    expect(states.at(-1)).toBe('saved')
  })

  it('never over what another browser saved, until somebody has chosen', async () => {
    const save = vi.fn(async (version: number) => kept(version)).mockRejectedValueOnce(new Error('older'))
    const { saver } = saverOf(save)
    saver.change(snapshot('mine'))
    await vi.runAllTimersAsync()
    saver.change(snapshot('mine, more'))
    await vi.runAllTimersAsync()
    expect(saver.state.is).toBe('older')
    expect(save).toHaveBeenCalledTimes(1)
    expect(await saver.flush()).toBe(false)
    saver.resolve(7, 0, snapshot('mine, more'))
    await vi.runAllTimersAsync()
    expect(save.mock.lastCall).toEqual([7, snapshot('mine, more')])
    expect(saver.version).toBe(8)
  })

  it('at once when the step is left, and told to be', async () => {
    const { saver } = saverOf(async (version) => kept(version))
    saver.change(snapshot('a'))
    expect(await saver.flush()).toBe(true)
    expect(saver.version).toBe(2)
    expect(saver.parting()).toBeNull()
  })

  it('as the page goes away, when the pause is not over yet', () => {
    const { saver } = saverOf(async (version) => kept(version))
    saver.change(snapshot('a'))
    expect(saver.parting()).toEqual({ version: 1, snapshot: snapshot('a') })
  })
})
