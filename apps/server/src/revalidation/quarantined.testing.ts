import { randomBytes } from 'node:crypto'
import { written } from '../agents/testing.ts'
import { scanned, seenOf, tamper } from '../drift/testing.ts'
import type { Cast } from '../promotion/testing.ts'
import type { TestServer } from '../testing/compose.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import type { Governed } from './testing.ts'

/** An agent in quarantine with revision 2 in the sandbox, which does not pass either, and an open request for it. */
export type Quarantined = Governed & { requestId: string; digest: string }

type Within = {
  server: TestServer
  cast: Cast
  workspaceId: string
  api: Visitor['api']
  rita: Visitor['api']
}
type Act = (within: Within, agent: Quarantined) => Promise<unknown>

const reason = 'It was agreed upon'
const aName = () => `agent-${randomBytes(6).toString('hex')}`

/** What is refused is an attempt like another, as long as it is refused for the reason that is expected. */
async function refusedWith(code: string, call: Promise<unknown>): Promise<void> {
  const answered = await codeOf(call)
  if (answered !== code) throw new Error(`It was refused with ${answered} and not with ${code}.`)
}

async function eachDone(answers: Promise<{ results: readonly { ok: boolean; code: string | null }[] }>) {
  const { results } = await answers
  const refused = results.find(({ ok }) => !ok)
  if (refused || results.length === 0) throw new Error(`Not done: ${refused?.code}.`)
}

/** A request whose votes, schedule or admin would carry it out, were it not for the policy. */
const stillOpen = async (outcome: Promise<{ state: string; proofId: string | null }>) => {
  const { state, proofId } = await outcome
  if (state !== 'open' || proofId !== null) throw new Error(`The request is ${state}.`)
}

/** The record of the agent names another digest than its spec has: a difference that can be restored. */
async function lyingRecord({ server, cast }: Within, { agentId }: Quarantined): Promise<string> {
  await tamper(server, `update agents set governed_digest = unhex(repeat('cd', 32)) where id = '${agentId}'`)
  await scanned(server, cast, [agentId])
  const [found] = (await seenOf(cast, agentId)).findings
  if (!found) throw new Error('Nothing was found.')
  return found.id
}

const rule = ({ workspaceId }: Within, { agentId }: Quarantined) =>
  ({ workspaceId, kind: 'policy-moved', cause: null, agentId, reason, days: 7 }) as const

/** Everything that somebody can do to an agent, or to its requests, runs and differences, by procedure. */
export const actsOnQuarantined: Readonly<Record<string, Act>> = {
  'agents.collision': ({ api, workspaceId }, { agentId, name }) =>
    api.agents.collision.mutate({ workspaceId, agentId, basedOn: 1, spec: { value: written(name) } }),
  'agents.create': ({ api, workspaceId }) =>
    api.agents.create.mutate({ workspaceId, spec: { value: written(aName()) } }),
  'agents.update': ({ api, workspaceId }, { agentId, name }) => {
    const spec = { value: written(name, { budget: { monthlyUsd: 3 } }) }
    return api.agents.update.mutate({ workspaceId, agentId, basedOn: 2, spec })
  },
  'agents.restore': ({ api, workspaceId }, { agentId }) =>
    api.agents.restore.mutate({ workspaceId, agentId, number: 1, basedOn: 2 }),
  'agents.label': ({ api, workspaceId }, { agentId }) =>
    api.agents.label.mutate({ workspaceId, agentId, add: { looked: 'at' } }),
  'agents.clone': ({ api, workspaceId }, { agentId }) =>
    api.agents.clone.mutate({ workspaceId, agentId, name: aName(), displayName: 'Another' }),
  'agents.freeze': ({ api, workspaceId }, { agentId }) => api.agents.freeze.mutate({ workspaceId, agentId }),
  'agents.unfreeze': async ({ api, workspaceId }, { agentId }) => {
    await api.agents.freeze.mutate({ workspaceId, agentId })
    await api.agents.unfreeze.mutate({ workspaceId, agentId })
  },
  'agents.renew': ({ api, workspaceId }, { agentId }) =>
    api.agents.renew.mutate({ workspaceId, agentId, reason }),
  'agents.retire': ({ api, workspaceId }, { agentId }) =>
    api.agents.retire.mutate({ workspaceId, agentId, reason }),
  'agents.export': ({ api, workspaceId }, { agentId }) =>
    api.agents.export.mutate({ workspaceId, agentId, format: 'yaml' }),
  'agents.import': ({ api, workspaceId }, { name }) => {
    const text = JSON.stringify(written(name))
    const files = [{ name: 'agent.json', text, format: 'json' as const }]
    return api.agents.import.mutate({ workspaceId, files, skipInvalid: true })
  },
  'agents.bulkFreeze': async ({ api, workspaceId }, { agentId }) => {
    const target = { agentIds: [agentId] }
    await eachDone(api.agents.bulkFreeze.mutate({ workspaceId, freeze: true, target }))
    await eachDone(api.agents.bulkFreeze.mutate({ workspaceId, freeze: false, target }))
  },
  'agents.bulkChange': ({ api, workspaceId }, { agentId }) => {
    const act = { kind: 'renew', reason } as const
    return eachDone(api.agents.bulkChange.mutate({ workspaceId, act, target: { agentIds: [agentId] } }))
  },
  'agents.bulkRequestPromotion': async ({ api, workspaceId }, { agentId, requestId }) => {
    await api.promotions.withdraw.mutate({ workspaceId, requestId })
    const target = { agentIds: [agentId] }
    await eachDone(api.agents.bulkRequestPromotion.mutate({ workspaceId, target }))
  },
  'agents.bulkExport': ({ api, workspaceId }, { agentId }) => {
    const target = { agentIds: [agentId] }
    return eachDone(api.agents.bulkExport.mutate({ workspaceId, format: 'yaml', target }))
  },

  'drift.scan': ({ server, cast }, { agentId }) => scanned(server, cast, [agentId]),
  'drift.setInterval': ({ api, workspaceId }) =>
    api.drift.setInterval.mutate({ workspaceId, everyMinutes: 30 }),
  'drift.restore': async (within, agent) => {
    const findingIds = [await lyingRecord(within, agent)]
    const [restored] = await within.api.drift.restore.mutate({ workspaceId: within.workspaceId, findingIds })
    if (restored?.status !== 'restored') throw new Error(JSON.stringify(restored))
  },
  'drift.adopt': async (within, agent) => {
    const findingId = await lyingRecord(within, agent)
    const { workspaceId } = within
    await refusedWith('ADOPT_IMPOSSIBLE', within.api.drift.adopt.mutate({ workspaceId, findingId }))
  },
  'drift.ignores.add': (within, agent) => within.api.drift.ignores.add.mutate(rule(within, agent)),
  'drift.ignores.end': async (within, agent) => {
    const { ignoreId } = await within.api.drift.ignores.add.mutate(rule(within, agent))
    await within.api.drift.ignores.end.mutate({ workspaceId: within.workspaceId, ignoreId })
  },

  'promotions.request': async ({ api, workspaceId }, { agentId, requestId }) => {
    await api.promotions.withdraw.mutate({ workspaceId, requestId })
    await stillOpen(api.promotions.request.mutate({ workspaceId, agentId }))
  },
  'promotions.promote': ({ api, workspaceId }, { agentId }) =>
    refusedWith('REVIEW_REQUIRED', api.promotions.promote.mutate({ workspaceId, agentId })),
  'promotions.approve': ({ rita, workspaceId }, { requestId, digest }) =>
    stillOpen(rita.promotions.approve.mutate({ workspaceId, requestId, digest })),
  'promotions.reject': ({ rita, workspaceId }, { requestId, digest }) =>
    rita.promotions.reject.mutate({ workspaceId, requestId, digest, reason }),
  'promotions.bulkDecide': ({ rita, workspaceId }, { requestId, digest }) => {
    const ballots = [{ requestId, digest }]
    return rita.promotions.bulkDecide.mutate({ workspaceId, decision: 'approve', ballots })
  },
  'promotions.comment': ({ rita, workspaceId }, { requestId }) =>
    rita.promotions.comment.mutate({ workspaceId, requestId, text: reason }),
  'promotions.withdraw': ({ api, workspaceId }, { requestId }) =>
    api.promotions.withdraw.mutate({ workspaceId, requestId }),
  'promotions.schedule': async ({ api, rita, workspaceId, server }, { requestId, digest }) => {
    const scheduledFor = server.clock.now + 60_000
    await api.promotions.schedule.mutate({ workspaceId, requestId, scheduledFor })
    await rita.promotions.approve.mutate({ workspaceId, requestId, digest })
    server.clock.advance(120_000)
    await server.services.promotionKeeper.round()
  },
  'promotions.reopen': async ({ api, workspaceId }, { requestId }) => {
    await api.promotions.withdraw.mutate({ workspaceId, requestId })
    await stillOpen(api.promotions.reopen.mutate({ workspaceId, requestId }))
  },
  'promotions.carryOut': async ({ api, rita, workspaceId }, { requestId, digest }) => {
    await stillOpen(rita.promotions.approve.mutate({ workspaceId, requestId, digest }))
    await stillOpen(api.promotions.carryOut.mutate({ workspaceId, requestId }))
  },
  'promotions.breakGlass': ({ api, workspaceId }, { requestId, digest }) =>
    stillOpen(api.promotions.breakGlass.mutate({ workspaceId, requestId, digest, reason })),
  'promotions.seeAlert': ({ api, workspaceId }, { requestId }) =>
    refusedWith('ALERT_NOT_FOUND', api.promotions.seeAlert.mutate({ workspaceId, requestId })),

  'revalidations.revalidate': async ({ api, workspaceId, server }, { agentId }) => {
    await api.revalidations.revalidate.mutate({ workspaceId, agentIds: [agentId] })
    await server.services.revalidationWorkflow.round()
  },
  'revalidations.seeNotices': async ({ api, workspaceId }, { agentId }) => {
    const { items } = await api.revalidations.notices.query({ workspaceId })
    const notices = items.flatMap((one) => (one.agentId === agentId ? [{ agentId, at: one.at }] : []))
    await api.revalidations.seeNotices.mutate({ workspaceId, notices })
  },
  'revalidations.setMode': async ({ api, workspaceId }) => {
    await api.revalidations.setMode.mutate({ workspaceId, mode: 'apply' })
    await api.revalidations.setMode.mutate({ workspaceId, mode: 'propose' })
  },
  'revalidations.applyFixes': async ({ api, workspaceId }, { agentId }) => {
    const fixes = [{ agentId, specSha256: 'ab'.repeat(32) }]
    const [applied] = await api.revalidations.applyFixes.mutate({ workspaceId, fixes })
    if (applied?.status !== 'refused') throw new Error(JSON.stringify(applied))
  },

  'runs.start': ({ api, workspaceId }, { agentId }) =>
    api.runs.start.mutate({ workspaceId, agentId, mode: 'governed', driver: 'lease' }),
  'runs.stop': ({ api, workspaceId }, { agentId }) => api.runs.stop.mutate({ workspaceId, agentId }),
}
