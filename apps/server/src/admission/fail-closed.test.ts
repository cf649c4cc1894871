import { eventIdOf } from '@countersign/admission'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventsOf } from '../agents/testing.ts'
import type { Stores } from '../database/stores.ts'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
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
    decide: Broken
    agent: Broken
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
      agents: { ...services.stores.agents, find: orElse(broken.agent, services.stores.agents.find) },
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
    const ledger = { decide: orElse(broken.decide, writer.decide.bind(writer)), decideWith }
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

  const lies: Record<Exclude<keyof Parts, 'decide' | 'agent'>, Record<string, Broken>> = {
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
      'names null': says({ eventId: null, objection: null }),
      'names an event that it did not write': says({ eventId: newId('event', 0), objection: null }),
    },
  }
  /** What somebody else finds wrong before it comes to that. */
  const foundOtherwise: Readonly<Record<string, string>> = {
    'keys knows no key': 'SIGNER_REVOKED',
    'keys answers with something else': 'SIGNER_REVOKED',
    'policy has no answer': 'POLICY_UNAVAILABLE',
    'running answers undefined': 'POLICY_INPUT_INVALID',
    'running counts nothing': 'POLICY_INPUT_INVALID',
    'running counts with words': 'POLICY_INPUT_INVALID',
    'running counts below zero': 'POLICY_INPUT_INVALID',
  }
  const causes = ['start', 'restart', 'renewal'] as const
  const cases = Object.entries(lies).flatMap(([part, ofPart]) =>
    Object.entries({ throws, hangs, ...ofPart }).flatMap(([what, broken]) =>
      causes
        // Whether a run may go on is not for the policy to say: nobody asks it then, or counts.
        .filter((cause) => cause !== 'renewal' || (part !== 'policy' && part !== 'running'))
        .map((cause) => ({ part, what, broken, cause })),
    ),
  )

  it.each(cases)('denies when $part $what, at a $cause', async ({ part, what, broken, cause }) => {
    for (const asking of good) {
      // The sandbox has no proof, so nobody asks for keys; they are asked for what is governed.
      if (part === 'keys' && asking.mode === 'sandbox') continue
      const service = sentry({ [part]: broken }, broken === hangs ? 200 : 10_000)
      const alongside = { write: vi.fn(async () => null), takeBack: vi.fn(async () => undefined) }
      const answer = await service.admit(asking, { ...aStart, cause }, alongside)
      expect(answer).toMatchObject({ kind: 'denied', report: { outcome: 'DENY' } })
      const code = foundOtherwise[`${part} ${what}`] ?? 'INTERCEPTOR_ERROR'
      expect(answer.report.reasons[0]?.code).toBe(code)
      expect(JSON.stringify(answer.report)).not.toContain('It broke.')
      expect(alongside.write).not.toHaveBeenCalled()
      expect(alongside.takeBack).not.toHaveBeenCalled()
    }
  })

  it.each([
    ['throws', throws],
    ['hangs', hangs],
    ['says nothing', says(undefined)],
    ['names no event', says('')],
  ])('denies also when the ledger %s that is to be told of it', async (_, decide) => {
    for (const asking of good) {
      const service = sentry({ policy: throws, decide }, decide === hangs ? 200 : 10_000)
      const answer = await service.admit(asking, aStart)
      expect(answer).toMatchObject({ kind: 'denied', report: { outcome: 'DENY' } })
      expect(answer.report.reasons[0]?.code).toBe('INTERCEPTOR_ERROR')
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

  it('says so in a dry run whose agent cannot be looked up', async () => {
    for (const broken of [throws, hangs]) {
      const service = sentry({ agent: broken }, broken === hangs ? 200 : 10_000)
      for (const { workspaceId, agentId } of good) {
        await expect(service.consider({ workspaceId, agentId, mode: null })).rejects.toMatchObject({
          kind: 'unavailable',
          code: 'INTERCEPTOR_ERROR',
        })
      }
    }
  })

  describe('whose clock is put', () => {
    const hour = 60 * 60 * 1000
    const endsAt = (asking: Asking, at: number) =>
      asRoot(
        server,
        `update agents set expires_at = '${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}' where id = '${asking.agentId}'`,
      )
    const back: [name: string, by: number][] = [
      ['an hour back', -hour],
      ['a day back', -24 * hour],
    ]
    /** By a clock that is put; what the ledger has seen was seen by the right one. */
    const codesAt = async (asking: Asking, by: number) => {
      const answer = await sentry({ clock: () => server.clock.now + by }).admit(asking, aStart)
      expect(answer.kind).toBe(answer.report.reasons.length > 0 ? 'denied' : 'admitted')
      return answer.report.reasons.map(({ code }) => code)
    }

    it.each(back)('%s, admits no sandbox that was over already', async (_, by) => {
      const asking = await sandboxed(cast)
      await endsAt(asking, server.clock.now)
      expect(await codesAt(asking, 0)).toEqual(['SANDBOX_EXPIRED'])
      expect(await codesAt(asking, by)).toEqual(['SANDBOX_EXPIRED'])
    })

    it('an hour forth, admits no sandbox that is over by then', async () => {
      const asking = await sandboxed(cast)
      await endsAt(asking, server.clock.now + hour)
      expect(await codesAt(asking, 0)).toEqual([])
      expect(await codesAt(asking, hour - 1_000)).toEqual([])
      expect(await codesAt(asking, hour)).toEqual(['SANDBOX_EXPIRED'])
    })

    describe('admits by no proof', () => {
      /** Nobody signs proofs that end yet; that this one was changed is found too, and beside the point. */
      const until = async (asking: Asking, at: number) => {
        const [proof] = await server.services.stores.proofs.ofAgent(asking.workspaceId, asking.agentId, 1)
        const bundle = JSON.parse(proof?.bundle.toString('utf8') ?? '{}')
        const said = Buffer.from(bundle.payload, 'base64url').toString('utf8')
        const ending = said.replace('"notAfter":null', `"notAfter":"${new Date(at).toISOString()}"`)
        expect(ending).not.toBe(said)
        const stored = JSON.stringify({ ...bundle, payload: Buffer.from(ending).toString('base64url') })
        const hex = Buffer.from(stored).toString('hex')
        await asRoot(
          server,
          `update proofs set bundle = unhex('${hex}') where agent_id = '${asking.agentId}'`,
        )
      }

      it.each(back)('%s, that held no longer', async (_, by) => {
        const asking = await governed(server, cast)
        await until(asking, server.clock.now)
        expect(await codesAt(asking, 0)).toContain('PROOF_MISSING')
        expect(await codesAt(asking, by)).toContain('PROOF_MISSING')
      })

      it('an hour forth, that holds no longer by then', async () => {
        const asking = await governed(server, cast)
        await until(asking, server.clock.now + hour)
        expect(await codesAt(asking, 0)).toEqual(['SIGNATURE_INVALID'])
        expect(await codesAt(asking, hour)).toEqual(['PROOF_MISSING', 'SIGNATURE_INVALID'])
      })
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
