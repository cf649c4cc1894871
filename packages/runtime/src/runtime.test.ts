import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { around, type Interceptor } from './interceptor.ts'
import { isContained, isLapsed, whyNotRenew } from './lease.ts'
import { afterwards, type Happening, isOver, newRun, type RunStanding, restartRules } from './run.ts'

const crash = (at: number): Happening => ({ kind: 'exited', isClean: false, at })
const through = (...happenings: Happening[]): RunStanding =>
  happenings.reduce<RunStanding>((run, happening) => afterwards(run, happening), newRun)

describe('a run', () => {
  it('runs once its heart was heard, and ends by itself', () => {
    const run = through({ kind: 'heard' })
    expect(run.state).toBe('running')
    expect(afterwards(run, { kind: 'exited', isClean: true, at: 1 }).state).toBe('finished')
  })

  it('is stopped when it was asked to, however its process ends then', () => {
    const stopping = through({ kind: 'heard' }, { kind: 'stop-asked' })
    expect(stopping.state).toBe('stopping')
    expect(afterwards(stopping, crash(1)).state).toBe('stopped')
    expect(through(crash(1), { kind: 'stop-asked' }).state).toBe('stopped')
  })

  it('waits twice as long after every crash, and is given up when it goes on', () => {
    let run: RunStanding = newRun
    const waits: (number | null)[] = []
    for (let at = 0; at < restartRules.crashesInLoop; at++) {
      run = afterwards(run, crash(at * 1000))
      waits.push(run.restartAt === null ? null : run.restartAt - at * 1000)
      run = afterwards(run, { kind: 'began' })
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, null])
    expect(run.state).toBe('crash-loop')
  })

  it('forgets crashes of long ago, and none because the clock was put back', () => {
    const { windowMs } = restartRules
    const late = [0, 1, 2, 3].reduce(
      (run, turn) => afterwards(afterwards(run, crash(turn * windowMs)), { kind: 'began' }),
      newRun,
    )
    expect(late.crashes).toEqual([3 * windowMs])
    const back = through(crash(3_600_000), { kind: 'began' }, crash(3_599_000))
    expect(back.crashes).toHaveLength(2)
  })

  it('stays over once it is over, whatever happens', () => {
    const happening = fc.oneof(
      fc.constantFrom<Happening>(
        { kind: 'began' },
        { kind: 'heard' },
        { kind: 'stop-asked' },
        { kind: 'silent' },
      ),
      fc.record({ kind: fc.constant('exited' as const), isClean: fc.boolean(), at: fc.nat() }),
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        let run: RunStanding = newRun
        for (const next of happenings) {
          const before = run
          run = afterwards(run, next)
          if (isOver(before.state)) expect(run).toBe(before)
          expect(run.restartAt === null).toBe(run.state !== 'restarting')
        }
      }),
    )
  })
})

describe('a lease', () => {
  it('is renewed while it lasts and never afterwards', () => {
    const lease = { expiresAt: 10, endedAt: null }
    expect([whyNotRenew(lease, 9), isLapsed(lease, 9)]).toEqual([null, false])
    for (const now of [10, 11, Number.NaN]) {
      expect(whyNotRenew(lease, now)?.code).toBe('LEASE_EXPIRED')
      expect(isLapsed(lease, now)).toBe(true)
    }
    expect(whyNotRenew({ expiresAt: 10, endedAt: 1 }, 5)?.code).toBe('LEASE_ENDED')
    expect(isLapsed({ expiresAt: 10, endedAt: 1 }, 5)).toBe(true)
  })

  it('contains everything but a governed agent that was allowed without a condition', () => {
    expect(isContained({ mode: 'governed', outcome: 'ALLOW' })).toBe(false)
    expect(isContained({ mode: 'governed', outcome: 'RESTRICT' })).toBe(true)
    expect(isContained({ mode: 'sandbox', outcome: 'ALLOW' })).toBe(true)
  })
})

describe('a start among interceptors', () => {
  const order: string[] = []
  const quiet = (name: string): Interceptor<string, string> => ({
    name,
    before: async () => {
      order.push(`before ${name}`)
      return null
    },
    after: async () => {
      order.push(`after ${name}`)
    },
  })
  const no = { code: 'NO', message: 'No.', remedy: 'None.' }

  const started = (interceptors: Interceptor<string, string>[], late = false) => {
    order.length = 0
    return around('start', {
      interceptors,
      begin: async () => {
        order.push('begin')
        return 'run'
      },
      undo: async () => {
        order.push('undo')
      },
      within: (work) => (late ? Promise.reject(new Error('late')) : work),
      onCrash: (name) => order.push(`crash ${name}`),
    })
  }

  it('asks them in order and tells them in reverse', async () => {
    expect(await started([quiet('a'), quiet('b')])).toEqual({ ok: true, started: 'run' })
    expect(order).toEqual(['before a', 'before b', 'begin', 'after b', 'after a'])
  })

  it('does not happen when one objects, throws or takes too long', async () => {
    expect(await started([{ name: 'a', before: async () => no }, quiet('b')])).toEqual({
      ok: false,
      objection: no,
    })
    expect(order).toEqual([])
    const throwing = { name: 'a', before: () => Promise.reject(new Error('inner')) }
    expect(await started([throwing])).toMatchObject({ ok: false, objection: { code: 'INTERCEPTOR_ERROR' } })
    expect(order).toEqual(['crash a'])
    expect(await started([quiet('a')], true)).toMatchObject({ ok: false })
    expect(order).not.toContain('begin')
  })

  it('is taken back when one fails afterwards', async () => {
    const failing = { name: 'a', after: () => Promise.reject(new Error('inner')) }
    expect(await started([failing])).toMatchObject({ ok: false, objection: { code: 'INTERCEPTOR_ERROR' } })
    expect(order).toEqual(['begin', 'crash a', 'undo'])
  })
})
