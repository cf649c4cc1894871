import { isDeepStrictEqual } from 'node:util'
import {
  type AgentRole,
  agentRoles,
  governanceStatuses,
  specOfTemplate,
  templates,
} from '@countersign/agents'
import {
  checkPolicy,
  dataFile,
  type InteractionInput,
  type PolicyFiles,
  type PolicyInput,
  type PromotionInput,
  type Question,
  type RuntimeInput,
} from '@countersign/policy'
import { opaProgram } from '@countersign/rego/opa'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { metricsOn } from '../observability/metrics.ts'
import { embeddedEngine } from './engine.ts'
import { opaAt, runOpa } from './opa.testing.ts'
import { OpaEngine } from './opa-engine.ts'
import { shippedPolicy } from './shipped.ts'
import type { Loaded } from './snapshots.ts'
import { surroundings } from './snapshots.ts'
import { promotionInput } from './testing.ts'

const now = Date.UTC(2026, 0, 15, 9, 30)
const workspaceId = newId('workspace', now)
const program = opaProgram()

/** The same numbers in every run. */
function dice(seed: number) {
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(items: readonly T[]): T => {
    const item = items[next(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from.')
    return item
  }
  return { next, pick }
}

/** What the compiler would not let pass, as it may come from a caller of another day. */
const asIfWhole = (input: unknown): PromotionInput => JSON.parse(JSON.stringify(input))

type Asked = { [Q in Question]: { question: Q; input: PolicyInput[Q] } }[Question]

/** Five hundred questions, most of them with something wrong and many with several things. */
function fiveHundred(): Asked[] {
  const { next, pick } = dice(7)
  const role = (): AgentRole | null => (next(8) === 0 ? null : pick(agentRoles))
  const agent = (number: number) => ({
    id: `agt_${number}`,
    name: `agent-${number}`,
    revision: 1 + next(9),
    specSha256: 'ab'.repeat(32),
    status: pick(governanceStatuses),
  })
  const promotion = (number: number): PromotionInput => {
    const spec = specOfTemplate(pick(templates))
    const { anatomy, budget, capabilities, containment } = spec
    return {
      actor: { id: 'per_1', role: pick(['admin', 'admin', 'reviewer', 'viewer'] as const) },
      agent: agent(number),
      now: now + next(7 * 24) * 3_600_000,
      spec: {
        ...spec,
        anatomy: {
          ...anatomy,
          role: role(),
          instructions: next(6) === 0 ? '' : anatomy.instructions,
          model: anatomy.model && { ...anatomy.model, temperature: next(21) / 10 },
        },
        capabilities: next(5) === 0 ? [...capabilities, 'zeal.unbounded'] : capabilities,
        containment: { ...containment, externalCalls: next(6) === 0 },
        budget: { ...budget, monthlyUsd: pick([0, 50, 500, 500.01, 100_000]) },
      },
    }
  }
  const runtime = (number: number): RuntimeInput => ({
    agent: { ...agent(number), mode: pick(['sandbox', 'governed'] as const), role: role() },
    environment: pick(['production', 'staging', 'development', 'basement']),
    running: { ofAgent: pick([0, 4, 5, 6]), inWorkspace: pick([0, 199, 200, 201]) },
    now: now + next(14 * 24 * 60) * 60_000,
  })
  const party = (number: number) => ({
    id: `agt_${number}`,
    name: `agent-${number}`,
    status: pick(governanceStatuses),
    role: role(),
    capabilities: pick([[], ['invoice.read'], ['invoice.match', 'invoice.read']]),
  })
  const interaction = (number: number): InteractionInput => ({
    caller: party(number),
    callee: party(next(8) === 0 ? number : number + 1),
    capability: pick(['invoice.read', 'invoice.match', 'note.write']),
    depth: 1 + next(6),
    now,
  })
  return Array.from({ length: 500 }, (_, at): Asked => {
    if (at % 5 < 3) return { question: 'promotion', input: promotion(at) }
    return at % 5 === 3
      ? { question: 'runtime', input: runtime(at) }
      : { question: 'interaction', input: interaction(at) }
  })
}

describe.skipIf(program === undefined)('a real OPA server and the embedded engine', () => {
  let opa: Awaited<ReturnType<typeof runOpa>>
  let shipped: Loaded
  const engines: OpaEngine[] = []

  beforeAll(async () => {
    opa = await runOpa(program ?? '')
    shipped = loadedOf((await shippedPolicy()).files)
  }, 30_000)
  afterAll(async () => {
    for (const engine of engines) await engine.close()
    await opa.stop()
  })

  const loadedOf = (files: PolicyFiles, number = 1): Loaded => {
    const check = checkPolicy(files, surroundings)
    if (!check.ok) throw new Error(JSON.stringify(check.problems))
    return { id: newId('policy', now), number, hash: check.policy.hash, policy: check.policy }
  }
  const open = (fallback: 'embedded' | 'deny' = 'deny') => {
    const settings = opaAt(opa.url, { fallback, timeoutMs: 60_000 })
    const given = { clock: () => now, log: pino({ level: 'silent' }), metrics: metricsOn() }
    const engine = new OpaEngine({ ...given, settings, replicaId: newId('replica', now) })
    engines.push(engine)
    return engine
  }
  const withRule = (body: string) =>
    loadedOf({
      ...shipped.policy.files,
      'promotion/mine.rego': `package countersign.promotion.rules.mine\n\nimport rego.v1\n\n${body}\n`,
    })

  it('answer the same 500 questions alike, findings and warnings and their order', async () => {
    const engine = open()
    const data = shipped.policy.files[dataFile] ?? ''
    const warning = loadedOf({
      ...shipped.policy.files,
      [dataFile]: data.replace('warn: []', 'warn: [interaction.depth, promotion.temperature]'),
    })
    const outcomes = { allow: 0, deny: 0, unanswered: 0, warned: 0 }
    for (const [at, asked] of fiveHundred().entries()) {
      const asking = { ...asked, workspaceId, loaded: at % 2 === 0 ? shipped : warning }
      const { answer } = await engine.ask(asking)
      const { answer: own } = await embeddedEngine.ask(asking)
      expect(isDeepStrictEqual(answer, own), JSON.stringify({ at, answer, own })).toBe(true)
      outcomes[answer.outcome] += 1
      if (answer.outcome !== 'unanswered' && answer.warnings.length > 0) outcomes.warned += 1
    }
    expect(outcomes.unanswered).toBe(0)
    expect(Math.min(outcomes.allow, outcomes.deny, outcomes.warned)).toBeGreaterThan(20)
  }, 180_000)

  it('take silence for no, both of them', async () => {
    await opa.restart()
    const engine = open()
    const silent: [string, Loaded, unknown, string][] = [
      [
        'a field that is missing',
        shipped,
        { ...promotionInput(now), actor: undefined },
        'POLICY_INPUT_INVALID',
      ],
      ['nothing at all', shipped, {}, 'POLICY_INPUT_INVALID'],
      ['a field more', shipped, { ...promotionInput(now), force: true }, 'POLICY_INPUT_INVALID'],
      [
        'a rule that fails',
        withRule(
          'deny contains x if x := {"code": "A", "message": to_number(input.agent.name), "path": null}',
        ),
        promotionInput(now),
        'POLICY_ERROR',
      ],
      [
        'a rule that is undefined here',
        withRule('deny := set() if input.actor.id == "nobody"\n\ndeny := set() if not input.now'),
        promotionInput(now),
        'POLICY_SILENT',
      ],
    ]
    for (const [what, loaded, input, code] of silent) {
      const asking = { workspaceId, loaded, question: 'promotion', input: asIfWhole(input) } as const
      for (const one of [engine, embeddedEngine]) {
        const { answer } = await one.ask(asking)
        expect({ what, by: one.name, ...answer }).toMatchObject({ outcome: 'unanswered', code })
      }
    }
  }, 180_000)

  it('go on when the server was restarted and has forgotten everything', async () => {
    const engine = open()
    const asking = {
      workspaceId,
      loaded: shipped,
      question: 'promotion' as const,
      input: promotionInput(now),
    }
    expect((await engine.ask(asking)).answer).toMatchObject({ outcome: 'allow' })
    await opa.restart()
    const { answer, engine: by } = await engine.ask(asking)
    expect([answer.outcome, by]).toEqual(['allow', 'opa'])
  }, 180_000)

  it('leave nothing in the server: older versions go, and so does what dead replicas had there', async () => {
    await opa.restart()
    const engine = open()
    engines.pop()
    const versions = ['a', 'b', 'c'].map((name) => withRule(`# ${name}\ndeny contains x if x := input.none`))
    for (const loaded of versions) {
      await engine.ask({ workspaceId, loaded, question: 'promotion', input: promotionInput(now) })
    }
    const hashes = async () => new Set((await opa.policyIds()).map((id) => id.split('/')[3]))
    expect((await hashes()).size).toBe(3)
    await engine.tidy(new Set())
    expect(await hashes()).toEqual(new Set(versions.slice(1).map(({ hash }) => `h${hash.slice(0, 32)}`)))

    const dead = new OpaEngine({
      clock: () => now,
      log: pino({ level: 'silent' }),
      metrics: metricsOn(),
      settings: opaAt(opa.url),
      replicaId: newId('replica', now - 3_600_000),
    })
    const [first] = versions
    if (first) await dead.prepare(workspaceId, first)
    expect((await hashes()).size).toBe(3)
    await engine.tidy(new Set())
    expect((await hashes()).size).toBe(2)
    await dead.close()

    await engine.close()
    expect(await opa.policyIds()).toEqual([])
    expect(JSON.stringify(await opa.data())).not.toContain('settings')
  }, 180_000)

  it('end what does not end by itself, and deny', async () => {
    const loaded = withRule(
      'deny contains x if {\n\tinput.actor.id == "slow"\n\tsome a in numbers.range(1, 3000)\n\tsome b in numbers.range(1, 3000)\n\tsome c in numbers.range(1, 3000)\n\ta + b + c == 0\n\tx := 1\n}',
    )
    const input = promotionInput(now, { actor: { id: 'slow', role: 'admin' } })
    const asking = { workspaceId, loaded, question: 'promotion' as const, input }
    expect((await embeddedEngine.ask(asking)).answer).toMatchObject({ code: 'POLICY_TIMEOUT' })
    const settings = opaAt(opa.url, { timeoutMs: 1_500 })
    const given = { clock: () => now, log: pino({ level: 'silent' }), metrics: metricsOn() }
    const engine = new OpaEngine({ ...given, settings, replicaId: newId('replica', now) })
    engines.push(engine)
    await opa.restart()
    await engine.prepare(workspaceId, loaded)
    expect((await engine.ask(asking)).answer).toMatchObject({ outcome: 'unanswered', code: 'POLICY_TIMEOUT' })
  }, 180_000)
})
