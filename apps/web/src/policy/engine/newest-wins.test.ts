import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Hands, type Hire, NewestWins, type Outcome } from './newest-wins.ts'

class Thread implements Hands<string> {
  readonly asked: string[] = []
  isEnded = false
  readonly told: Parameters<Hire<string, string>>[0]
  constructor(told: Parameters<Hire<string, string>>[0]) {
    this.told = told
  }
  send(task: string): void {
    this.asked.push(task)
  }
  dismiss(): void {
    this.isEnded = true
  }
  answer(): void {
    this.told.answer(`${this.asked.at(-1)}!`)
  }
}

function begin() {
  const threads: Thread[] = []
  const told: Outcome<string>[] = []
  const work = new NewestWins<string, string>(
    (told) => {
      const thread = new Thread(told)
      threads.push(thread)
      return thread
    },
    { whileNewerWaitsMs: 1_000, atMostMs: 5_000 },
  )
  const ask = (task: string) => work.ask(task, (outcome) => told.push(outcome))
  const thread = (at = 0): Thread => {
    const found = threads[at]
    if (!found) throw new Error(`There is no thread ${at} yet`)
    return found
  }
  return { work, ask, thread, threads, told }
}

const answer = (text: string) => ({ kind: 'answer', answer: text })

describe('work of which only the newest counts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is answered by one thread, one thing after another', () => {
    const { ask, thread, threads, told } = begin()
    ask('a')
    thread().answer()
    ask('b')
    thread().answer()
    expect(threads).toHaveLength(1)
    expect(told).toEqual([answer('a!'), answer('b!')])
  })

  it('skips what was asked between, and never shows an older answer after a newer question', () => {
    const { ask, thread, told } = begin()
    ask('a')
    ask('b')
    ask('c')
    thread().answer()
    expect(told).toEqual([])
    expect(thread().asked).toEqual(['a', 'c'])
    thread().answer()
    expect(told).toEqual([answer('c!')])
  })

  it('does not wait for a slow answer when something newer is asked', () => {
    const { ask, thread, told } = begin()
    ask('slow')
    vi.advanceTimersByTime(400)
    ask('b')
    vi.advanceTimersByTime(600)
    expect(thread().isEnded).toBe(true)
    thread().answer()
    expect(told).toEqual([])
    thread(1).answer()
    expect(told).toEqual([answer('b!')])
  })

  it('ends a thread that never answers, says so, and goes on with the next question', () => {
    const { ask, thread, told } = begin()
    ask('endless')
    vi.advanceTimersByTime(5_000)
    expect(thread().isEnded).toBe(true)
    expect(told).toEqual([{ kind: 'stopped', because: 'time' }])
    ask('b')
    thread(1).answer()
    expect(told.at(-1)).toEqual(answer('b!'))
    vi.advanceTimersByTime(60_000)
    expect(told).toHaveLength(2)
  })

  it('is stopped by a person at once', () => {
    const { work, ask, thread, told } = begin()
    ask('a')
    work.stop()
    expect(thread().isEnded).toBe(true)
    expect(told).toEqual([{ kind: 'stopped', because: 'person' }])
    work.stop()
    expect(told).toHaveLength(1)
  })

  it('tells when the thread breaks, and takes another for the next question', () => {
    const { ask, thread, told } = begin()
    ask('a')
    thread().told.failure()
    expect(told).toEqual([{ kind: 'failed' }])
    ask('b')
    thread(1).answer()
    expect(told.at(-1)).toEqual(answer('b!'))
  })

  it('tells nobody anything after the end', () => {
    const { work, ask, thread, told } = begin()
    ask('a')
    work.end()
    thread().answer()
    vi.advanceTimersByTime(60_000)
    expect(thread().isEnded).toBe(true)
    expect(told).toEqual([])
  })
})
