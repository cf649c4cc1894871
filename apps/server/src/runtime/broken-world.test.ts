import { RunReport } from '@countersign/runtime'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeAdmission } from '../admission/compose.ts'
import type { Running } from '../admission/judge.ts'
import { sandboxed } from '../admission/testing.ts'
import type { Stores } from '../database/stores.ts'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { Beside } from '../ledger/writer.ts'
import { logTo } from '../observability/log.ts'
import { metricsOn } from '../observability/metrics.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { Seal } from '../secrets/seal.ts'
import { composeForTest } from '../testing/compose.ts'
import { composeRuntime } from './compose.ts'

/** What a call does instead of its work. */
type Broken = () => unknown

const throws: Broken = () => {
  throw new Error('It broke.')
}
const says =
  (answer: unknown): Broken =>
  async () =>
    answer
/** Stands for a call that does not end before the test lets it go. */
const hangs: Broken = () => new Promise(() => undefined)

type Case = {
  readonly call: string
  readonly how: string
  readonly broken: Broken
  readonly code: string
  /** What else has to be so that the call is made at all. */
  readonly besides?: Readonly<Record<string, Broken>>
  /** It comes after the admission and its lease are durable: what is left is not to hand anything out. */
  readonly isAfterwards?: boolean
}

const nobody = 'INTERCEPTOR_ERROR'
const standing = { sandboxRevision: 1, expiresAt: Date.UTC(2030, 0), renewals: 0, governedRevision: null }
const held = { ...standing, isInvalidated: false, isFrozen: false, isRetired: false, workspaceFrozenAt: null }

const failing = (
  call: string,
  code: string,
  lies: Readonly<Record<string, readonly [answer: unknown, code: string]>> = {},
  more: Pick<Case, 'besides' | 'isAfterwards'> = {},
): Case[] => [
  { call, how: 'throws', broken: throws, code, ...more },
  { call, how: 'hangs', broken: hangs, code, ...more },
  ...Object.entries(lies).map(([how, [answer, lied]]) => ({
    ...{ call, how, broken: says(answer), code: lied },
    ...more,
  })),
]

const ofBoth = [
  ...failing('admissionFacts.find', nobody, {
    'says nothing': [undefined, nobody],
    'knows no such agent': [null, 'AGENT_NOT_FOUND'],
  }),
  ...failing('runs.holdAgent', nobody, {
    'says nothing': [undefined, nobody],
    'knows no such agent': [null, 'REVISION_REPLACED'],
    'has another revision': [{ ...held, sandboxRevision: 2 }, 'REVISION_REPLACED'],
    'has frozen it': [{ ...held, isFrozen: true }, 'AGENT_FROZEN'],
  }),
  ...failing('writer.decideWith', nobody, {
    'says nothing': [undefined, nobody],
    'names an event that it did not write': [{ eventId: newId('event', 0), objection: null }, nobody],
  }),
]

const ofStart = [
  ...failing('runs.beforeStart', 'START_NOT_DECIDED', {
    'says nothing': [undefined, 'START_NOT_DECIDED'],
    'knows no such agent': [null, 'AGENT_NOT_FOUND'],
    'says that it runs': [{ governedRevision: null, activeRunId: 'run_1' }, 'AGENT_RUNS_ALREADY'],
  }),
  ...failing('runs.countActive', nobody, {
    'says nothing': [undefined, 'POLICY_INPUT_INVALID'],
    'counts with words': [{ ofAgent: 'none', inWorkspace: 'none' }, 'POLICY_INPUT_INVALID'],
    'counts below zero': [{ ofAgent: -1, inWorkspace: -1 }, 'POLICY_INPUT_INVALID'],
  }),
  ...ofBoth,
  ...failing('runs.add', nobody, {
    'says that it wrote nothing': [false, nobody],
    'says nothing': [undefined, nobody],
  }),
  ...failing(
    'leaseKeys.ofWorkspace',
    'RUN_NOT_BEGUN',
    { 'says nothing': [undefined, 'RUN_NOT_BEGUN'], 'says something else': [[{}], 'RUN_NOT_BEGUN'] },
    { isAfterwards: true },
  ),
  ...failing(
    'leaseKeys.add',
    'RUN_NOT_BEGUN',
    { 'keeps nothing': [undefined, 'RUN_NOT_BEGUN'] },
    { isAfterwards: true, besides: { 'leaseKeys.ofWorkspace': says([]) } },
  ),
]

const ofRenewal = [
  ...ofBoth,
  ...failing('runs.beat', nobody, {
    'says that it heard nothing': [false, 'LEASE_ENDED'],
    'says nothing': [undefined, 'LEASE_ENDED'],
    'says something else': ['yes', 'LEASE_ENDED'],
  }),
  ...failing(
    'runs.find',
    'LEASE_NOT_RENEWED',
    { 'says nothing': [undefined, 'LEASE_NOT_RENEWED'], 'knows no such run': [null, 'LEASE_ENDED'] },
    { besides: { 'runs.beat': says(false) } },
  ),
  ...failing('leaseKeys.ofWorkspace', 'LEASE_NOT_RENEWED', {
    'says nothing': [undefined, 'LEASE_NOT_RENEWED'],
    'knows no key': [[], 'LEASE_UNKNOWN'],
  }),
  ...failing('runOutput.addReport', 'LEASE_NOT_RENEWED', {}, { isAfterwards: true }),
]

describe('whoever starts or renews in a world that fails', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })
  beforeEach(() => server.clock.advance(1_000))

  /** The graph once more, with calls exchanged, inside of transactions and outside. */
  function worldWith(calls: Readonly<Record<string, Broken>>, deadlineMs: number) {
    const { services, orm, clock, masterKey } = server
    const exchanged = (stores: Stores): Stores => {
      let changed = stores
      for (const [call, broken] of Object.entries(calls)) {
        const [store = '', name = ''] = call.split('.')
        if (store in stores) {
          changed = { ...changed, [store]: { ...Reflect.get(changed, store), [name]: broken } }
        }
      }
      return changed
    }
    const writer = new Proxy(services.writer, {
      get(target, name) {
        const broken = calls[`writer.${String(name)}`]
        if (broken) return broken
        if (name === 'decideWith') {
          const decideWith: typeof target.decideWith = (workspaceId, told, beside) =>
            target.decideWith(workspaceId, told, {
              ...beside,
              write: (stores: Stores, eventId: string): ReturnType<Beside['write']> =>
                beside.write(exchanged(stores), eventId),
            })
          return decideWith
        }
        const found: unknown = Reflect.get(target, name, target)
        return typeof found === 'function' ? found.bind(target) : found
      },
    })
    const given = {
      clock: () => clock.now,
      log: logTo(process.stderr, 'silent'),
      metrics: metricsOn(),
      stores: exchanged(services.stores),
      transact: transactOn(orm),
      writer,
      deadlineMs,
    }
    const running: Running = (stores, { workspaceId, agentId, runId }) =>
      stores.runs.countActive(workspaceId, agentId, runId)
    const { signingKeys, policyDecisions: decisions } = services
    const judging = { ...given, signingKeys, decisions, running, environment: 'production' }
    const { admission } = composeAdmission(judging)
    return composeRuntime({
      ...given,
      admission,
      seal: new Seal(masterKey),
      replica: { id: newId('replica', clock.now), host: 'test' },
      ownUrl: () => 'http://127.0.0.1:1',
      runners: new Map(),
      stopping: new AbortController().signal,
    })
  }

  /** What hangs in a transaction is let go at the end, or it would keep its connection from the next test. */
  function worldOf({ call, broken, besides = {} }: Case) {
    let letGo = () => {}
    const gone = new Promise<void>((resolve) => {
      letGo = () => resolve()
    })
    const held: Broken = async () => {
      await gone
      throw new Error('It was let go.')
    }
    const calls = { ...besides, [call]: broken === hangs ? held : broken }
    return { world: worldWith(calls, broken === hangs ? 1_500 : 10_000), letGo: () => letGo() }
  }

  const start = (world: Pick<typeof server.services, 'runs'>, agentId: string) =>
    world.runs.start({
      ...{ workspaceId: cast.workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' },
    })

  const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      return await work
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error
    }
  }
  const report = RunReport.parse({ tools: ['a.b'] })

  it('does both while nothing fails', async () => {
    const world = worldWith({}, 10_000)
    const { run, lease } = await start(world, (await sandboxed(cast)).agentId)
    expect(run?.state).toBe('starting')
    const renewed = await world.leases.renew(lease?.token ?? '', run?.lease.id ?? '', report)
    expect(renewed.lease).not.toBe('')
  })

  it.each(ofStart)('starts nothing when $call $how', async (one) => {
    const { agentId, workspaceId } = await sandboxed(cast)
    const { world, letGo } = worldOf(one)
    try {
      const told = start(world, agentId).then(({ outcome, run, lease, admission }) => {
        expect({ outcome, run, lease }).toEqual({ outcome: 'DENY', run: null, lease: null })
        return admission.reasons[0]?.code
      })
      expect(await codeOf(told)).toBe(one.code)
    } finally {
      letGo()
    }
    const { runs } = server.services.stores
    expect(await runs.activeOf(workspaceId, agentId)).toBeNull()
    const written = await runs.newestOf(workspaceId, agentId)
    if (one.isAfterwards) expect(written).toMatchObject({ state: 'lost', leaseEndedAt: server.clock.now })
    else expect(written).toBeNull()
  })

  it.each(ofRenewal)('renews nothing when $call $how', async (one) => {
    const { agentId, workspaceId } = await sandboxed(cast)
    const { run, lease } = await start(server.services, agentId)
    if (run === null || lease === null) throw new Error('It was not let in.')
    server.clock.advance(10_000)
    const { world, letGo } = worldOf(one)
    try {
      expect(await codeOf(world.leases.renew(lease.token, run.lease.id, report))).toBe(one.code)
    } finally {
      letGo()
    }
    const stored = await server.services.stores.runs.find(workspaceId, run.id)
    expect(stored?.leaseExpiresAt).toBe(lease.expiresAt + (one.isAfterwards ? 10_000 : 0))
  })
})
