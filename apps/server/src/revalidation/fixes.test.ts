import type { WrittenSpec } from '@countersign/agents'
import { dataFile } from '@countersign/policy'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dataWith, filesWith } from '../policy/testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { fillGoverned } from './fleet.testing.ts'
import { governed, reload, temperatures } from './testing.ts'

type Case = {
  code: string
  /** What is approved. */
  change: Partial<WrittenSpec>
  tighten: readonly [RegExp, string]
  putBack: readonly [RegExp, string]
  narrowed: object
}

const cases: readonly Case[] = [
  {
    code: 'BUDGET_EXCEEDED',
    change: { budget: { monthlyUsd: 400 } },
    tighten: [/^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 300'],
    putBack: [/^ {2}monthlyUsd: 300$/m, '  monthlyUsd: 500'],
    narrowed: { budget: { monthlyUsd: 300 } },
  },
  {
    code: 'INVALID_CAPABILITIES',
    change: { capabilities: ['invoice.match', 'invoice.read'] },
    tighten: [/^ {2}- invoice.match\n/m, ''],
    putBack: [/^ {2}- invoice.read\n/m, '  - invoice.match\n  - invoice.read\n'],
    narrowed: { capabilities: ['invoice.read'] },
  },
]

const chill = `package countersign.promotion.rules.chill

import rego.v1

deny contains {
	"code": "TOO_COLD",
	"message": "Below 0.08 it repeats itself.",
	"path": "anatomy.model.temperature",
} if {
	input.spec.anatomy.model.temperature < 0.08
}
`

describe('a fix, by the policy that is in force', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(60_000))

  const revalidations = () => cast.ana.visitor.api.revalidations
  const round = () => server.services.revalidationWorkflow.round()
  const change = async (lines: readonly [RegExp, string]) => {
    await reload(server, cast, ...lines)
    await round()
  }

  /** From quarantine over the fix to another revalidation that finds nothing. */
  const expectFixed = async (
    about: { workspaceId: string; agentId: string },
    code: string,
    fixed: object,
  ) => {
    const { workspaceId, agentId } = about
    expect(await revalidations().ofAgent.query(about)).toMatchObject({ code, revision: 1 })
    const proposal = await revalidations().propose.query(about)
    if (proposal.kind !== 'narrowed') throw new Error(JSON.stringify(proposal))
    const fixes = [{ agentId, specSha256: proposal.specSha256 }]
    const [answer] = await revalidations().applyFixes.mutate({ workspaceId, fixes })
    expect(answer).toMatchObject({ status: 'applied', revision: 2 })
    expect(await revalidations().ofAgent.query(about)).toBeNull()
    const narrowed = await cast.ana.visitor.api.agents.revision.query({ ...about, number: 2 })
    expect(narrowed.spec).toMatchObject(fixed)

    server.clock.advance(1_000)
    await revalidations().revalidate.mutate({ workspaceId, agentIds: [agentId] })
    await round()
    const [newest] = (await revalidations().overview.query({ workspaceId })).revalidations
    expect(newest).toMatchObject({ cause: 'chosen', state: 'done', renewed: 1, invalidated: 0 })
    const agent = await server.services.stores.agents.find(workspaceId, agentId)
    expect(agent).toMatchObject({ isInvalidated: false, governedRevision: 2 })
  }

  it.each(cases)('for $code is proposed, applied and passes when it is asked about again', async (one) => {
    const { agentId } = await governed(cast, one.change)
    await change(one.tighten)
    await expectFixed({ workspaceId, agentId }, one.code, one.narrowed)
    await change(one.putBack)
  })

  // A promotion refuses it by itself, whatever the policy says, so only what was approved long ago can have it.
  it('for CONTAINMENT_VIOLATION too, where something open was approved once', async () => {
    const { services, orm } = server
    const instance = { services, orm, personId: cast.ana.personId }
    const open = { externalCalls: true, persistentWrites: true }
    const fleet = await fillGoverned(
      instance,
      1,
      () => 0,
      (spec) => ({ ...spec, containment: open }),
    )
    const { items } = await cast.ana.visitor.api.agents.list.query({ workspaceId: fleet })
    const agentId = items[0]?.id ?? ''
    await revalidations().revalidate.mutate({ workspaceId: fleet, agentIds: [agentId] })
    await round()
    const closed = { containment: { externalCalls: false, persistentWrites: false } }
    await expectFixed({ workspaceId: fleet, agentId }, 'CONTAINMENT_VIOLATION', closed)
  })

  it('is none where the policy has something against the smaller spec too, and its own words say what', async () => {
    const { agentId } = await governed(cast)
    const { ana } = cast
    const { files: data } = await dataWith(ana.visitor, workspaceId, ...temperatures(0.05))
    const { files, basedOn } = await filesWith(ana.visitor, workspaceId, {
      [dataFile]: data[dataFile] ?? null,
      'promotion/chill.rego': chill,
    })
    const wanted = { workspaceId, set: { files }, basedOn, reason: 'Neither hot nor cold' }
    expect(await ana.visitor.api.policy.reload.mutate(wanted)).toMatchObject({ outcome: 'activated' })
    await round()
    const quarantine = await revalidations().ofAgent.query({ workspaceId, agentId })
    expect(quarantine?.findings.map(({ code }) => code)).toEqual(['TEMPERATURE_VIOLATION'])

    expect(await revalidations().propose.query({ workspaceId, agentId })).toMatchObject({
      kind: 'promotion',
      because: [{ code: 'TOO_COLD', because: 'Below 0.08 it repeats itself.' }],
    })
    const fixes = [{ agentId, specSha256: 'ab'.repeat(32) }]
    const [answer] = await revalidations().applyFixes.mutate({ workspaceId, fixes })
    expect(answer).toMatchObject({ status: 'refused', code: 'REMEDIATION_IMPOSSIBLE' })
    const agent = await server.services.stores.agents.find(workspaceId, agentId)
    expect(agent).toMatchObject({
      isInvalidated: true,
      governedRevision: 1,
      lastRevision: 1,
    })
  })
})
