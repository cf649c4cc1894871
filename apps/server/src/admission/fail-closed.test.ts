import { eventIdOf } from '@countersign/admission'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventsOf } from '../agents/testing.ts'
import type { Stores } from '../database/stores.ts'
import { transactOn } from '../database/transact.ts'
import { asRoot } from '../ledger/testing.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { logTo } from '../observability/log.ts'
import { metricsOn } from '../observability/metrics.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { AdmissionFactReader, type Asking } from './facts.ts'
import { AdmissionJudge } from './judge.ts'
import { AdmissionRecorder } from './recorder.ts'
import { AdmissionService } from './service.ts'
import { aStart, governed, sandboxed } from './testing.ts'

/** What a part of the world does instead of its work. */
type Broken = () => unknown

const throws: Broken = () => {
  throw new Error('It broke.')
}
const hangs: Broken = () => new Promise(() => undefined)
const says =
  (answer: unknown): Broken =>
  async () =>
    answer

function aGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Every part of the world that an admission asks is made to throw, to hang and to lie, one at a time. */
describe('an admission in a world that fails', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let good: Asking[] = []
  let rowOfAnother: unknown

  beforeAll(async () => {
    cast = await openCast(server)
    good = [await sandboxed(cast), await governed(server, cast)]
    const other = await governed(server, cast)
    rowOfAnother = await server.services.stores.admissionFacts.find(
      other.workspaceId,
      other.agentId,
      other.mode,
    )
  })
  beforeEach(() => server.clock.advance(1_000))

  type Parts = {
    facts: Broken
    keys: Broken
    policy: Broken
    running: Broken
    clock: Broken
    write: Broken
  }

  /** The real graph with some of its parts exchanged. */
  function sentry(
    broken: Partial<Parts>,
    deadlineMs = 10_000,
    slowed = (write: LedgerWriter['decideWith']): LedgerWriter['decideWith'] => write,
  ) {
    const { services } = server
    const orElse = <Work extends object>(instead: Broken | undefined, work: Work): Work =>
      instead ? new Proxy(work, { apply: () => instead() }) : work
    const stores: Stores = {
      ...services.stores,
      admissionFacts: { find: orElse(broken.facts, services.stores.admissionFacts.find) },
    }
    const clock = orElse(broken.clock, () => server.clock.now)
    const log = logTo(process.stderr, 'silent')
    const given = { stores, clock, log, transact: transactOn(server.orm) }
    const { signingKeys, policyDecisions, writer } = services
    const recordsByName = orElse(broken.keys, signingKeys.recordsByName.bind(signingKeys))
    const ask = orElse(broken.policy, policyDecisions.ask.bind(policyDecisions))
    const consider = orElse(broken.policy, policyDecisions.consider.bind(policyDecisions))
    const running = orElse(broken.running, async () => ({ ofAgent: 0, inWorkspace: 0 }))
    const decideWith = slowed(orElse(broken.write, writer.decideWith.bind(writer)))
    const ledger = { decide: writer.decide.bind(writer), decideWith }
    const confirm = policyDecisions.confirm.bind(policyDecisions)
    const decisions = { ask, consider, confirm } as Pick<
      typeof policyDecisions,
      'ask' | 'consider' | 'confirm'
    >
    const reader = new AdmissionFactReader({ clock, signingKeys: { recordsByName }, decisions })
    const judge = new AdmissionJudge({ ...given, reader, decisions, running, environment: 'production' })
    const recorder = new AdmissionRecorder({ ...given, writer: ledger })
    return new AdmissionService({ log, metrics: metricsOn(), judge, recorder, deadlineMs })
  }

  const admissionsOf = async ({ workspaceId, agentId }: Asking) => {
    const events = await eventsOf(server, workspaceId, agentId)
    return events.map(({ action }) => action).filter((action) => action.startsWith('admission.'))
  }

  it('lets both agents in while nothing fails', async () => {
    for (const asking of good) {
      expect(await sentry({}).admit(asking, aStart)).toMatchObject({ kind: 'admitted' })
    }
  })

  const lies: Record<keyof Parts, Record<string, Broken>> = {
    facts: {
      'answers with the row of another agent': () => rowOfAnother,
      'answers undefined': says(undefined),
      'answers with an empty row': says({}),
      'answers with words': says('ALLOW'),
    },
    keys: {
      'knows no key': says(() => []),
      'finds nothing': says(() => undefined),
      'answers undefined': says(undefined),
      'answers with something else': says(() => [{ kid: 'hs-1', state: 'active' }]),
    },
    policy: {
      'answers null': says(null),
      'answers undefined': says(undefined),
      'answers true': says(true),
      'answers with a word that is none': says({ answer: { outcome: 'allowed' }, snapshot: {} }),
      'denies without a finding': says({ answer: { outcome: 'deny', findings: [] }, snapshot: {} }),
      'has no answer': says({
        answer: { outcome: 'unanswered', code: 'POLICY_UNAVAILABLE', message: 'Nobody is there.' },
      }),
    },
    running: {
      'answers undefined': says(undefined),
      'counts nothing': says({}),
      'counts with words': says({ ofAgent: 'none', inWorkspace: 'none' }),
      'counts below zero': says({ ofAgent: -1, inWorkspace: -1 }),
    },
    clock: {
      'tells no number': () => Number.NaN,
      'tells the end of all time': () => Number.POSITIVE_INFINITY,
      'tells a text': () => '2026-01-15',
    },
    write: {
      'answers undefined': says(undefined),
      'answers with nothing': says({}),
      'names no event': says({ eventId: '', objection: null }),
    },
  }
  const cases = Object.entries(lies).flatMap(([part, ofPart]) =>
    Object.entries({ throws, hangs, ...ofPart }).map(([what, broken]) => ({ part, what, broken })),
  )

  it.each(cases)('denies when $part $what', async ({ part, broken }) => {
    for (const asking of good) {
      // The sandbox has no proof, so nobody asks for keys; they are asked for what is governed.
      if (part === 'keys' && asking.mode === 'sandbox') continue
      const service = sentry({ [part]: broken }, broken === hangs ? 200 : 10_000)
      const answer = await service
        .admit(asking, aStart)
        .catch((error: unknown) => ({ kind: 'refused', error }))
      expect(answer.kind).not.toBe('admitted')
      if (!('report' in answer)) continue
      expect(answer).toMatchObject({ kind: 'denied', report: { outcome: 'DENY' } })
      expect(answer.report.reasons.length).toBeGreaterThan(0)
      expect(JSON.stringify(answer.report)).not.toContain('It broke.')
    }
  })

  it('says nothing good in a dry run either', async () => {
    for (const broken of [throws, hangs]) {
      for (const part of ['facts', 'policy', 'running'] as const) {
        const service = sentry({ [part]: broken }, broken === hangs ? 200 : 10_000)
        for (const asking of good) {
          expect(await service.consider(asking)).toMatchObject({
            outcome: 'DENY',
            reasons: [{ code: 'INTERCEPTOR_ERROR' }],
          })
        }
      }
    }
  })

  describe('whose clock is put', () => {
    const hour = 60 * 60 * 1000
    it.each([
      ['an hour back', -hour],
      ['a day back', -24 * hour],
      ['an hour forth', hour],
    ])('%s, admits no sandbox that was over already', async (_, by) => {
      const asking = await sandboxed(cast)
      await asRoot(
        server,
        `update agents set expires_at = '${new Date(server.clock.now).toISOString().slice(0, 19).replace('T', ' ')}' where id = '${asking.agentId}'`,
      )
      const refused = await sentry({}).admit(asking, aStart)
      expect(refused.report.reasons).toMatchObject([{ code: 'SANDBOX_EXPIRED' }])
      const moved = sentry({ clock: () => server.clock.now + by })
      const answer = await moved.admit(asking, aStart)
      expect(answer).toMatchObject({ kind: 'denied', report: { reasons: [{ code: 'SANDBOX_EXPIRED' }] } })
    })
  })

  describe('whose ledger', () => {
    it('cannot be written, is denied, and the denial stands although nothing tells of it', async () => {
      await asRoot(server, 'rename table ledger_pending to away')
      try {
        for (const asking of good) {
          const answer = await server.services.admission.admit(asking, aStart)
          expect(answer).toMatchObject({
            kind: 'denied',
            admissionId: null,
            report: { reasons: [{ code: 'INTERCEPTOR_ERROR' }] },
          })
        }
      } finally {
        await asRoot(server, 'rename table away to ledger_pending')
      }
    })

    it('comes too late, writes nothing any more', async () => {
      const asking = await sandboxed(cast)
      const gate = aGate()
      const late: ReturnType<LedgerWriter['decideWith']>[] = []
      const service = sentry({}, 300, (write) => (workspaceId, told, beside) => {
        const writing = gate.opened.then(() => write(workspaceId, told, beside))
        late.push(writing)
        return writing
      })
      const alongside = { write: vi.fn(async () => null), takeBack: vi.fn(async () => undefined) }
      const answer = await service.admit(asking, aStart, alongside)
      expect(answer).toMatchObject({ kind: 'denied', report: { reasons: [{ code: 'INTERCEPTOR_ERROR' }] } })
      gate.open()
      expect(await late[0]).toMatchObject({ objection: { code: 'GIVEN_UP' } })
      expect(alongside.write).not.toHaveBeenCalled()
      expect(alongside.takeBack).not.toHaveBeenCalled()
      expect(await admissionsOf(asking)).toEqual(['admission.denied'])
    })

    it('has committed and not said so in time, hears that it was a denial, and what stood beside is over', async () => {
      const asking = await sandboxed(cast)
      const gate = aGate()
      const service = sentry({}, 1_000, (write) => async (workspaceId, told, beside) => {
        const written = await write(workspaceId, told, beside)
        await gate.opened
        return written
      })
      const alongside = { write: vi.fn(async () => null), takeBack: vi.fn(async () => undefined) }
      const answer = await service.admit(asking, aStart, alongside)
      expect(answer.kind).toBe('denied')
      expect(alongside.write).toHaveBeenCalledOnce()
      gate.open()
      await vi.waitFor(async () =>
        expect(await admissionsOf(asking)).toEqual([
          'admission.allowed',
          'admission.denied',
          'admission.denied',
        ]),
      )
      expect(alongside.takeBack).toHaveBeenCalledOnce()
    })
  })

  it('writes what is brought alongside in the very transaction of the event, or not at all', async () => {
    const [asking] = good
    if (!asking) throw new Error('There is no agent.')
    const seen: (string | null)[] = []
    const beside = (objection: { code: string; message: string; remedy: string } | null) => ({
      async write(stores: Stores, { admissionId }: { admissionId: string }) {
        seen.push(admissionId)
        if (objection === null) await stores.workspaces.set(asking.workspaceId, { frozenReason: admissionId })
        return objection
      },
      takeBack: async () => undefined,
    })
    const admitted = await server.services.admission.admit(asking, aStart, beside(null))
    if (admitted.kind !== 'admitted') throw new Error('It was not let in.')
    expect(seen).toEqual([admitted.admissionId])
    const workspace = await server.services.stores.workspaces.find(asking.workspaceId)
    expect(workspace?.frozenReason).toBe(admitted.admissionId)
    const objection = { code: 'RUNS_ALREADY', message: 'It runs.', remedy: 'Nothing is left to do.' }
    const withheld = await server.services.admission.admit(asking, aStart, beside(objection))
    expect(withheld).toMatchObject({ kind: 'withheld', objection })
    const named = seen[1] ?? ''
    expect(await server.services.stores.ledger.find(asking.workspaceId, eventIdOf(named))).toBe(null)
  })
})
