import { dataFile } from '@countersign/policy'
import { beforeAll, describe, expect, it } from 'vitest'
import { edit, makeRequest, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import type { Visitor } from '../testing/visitor.ts'
import { fillGoverned } from './fleet.testing.ts'
import { governed, reload, temperatures } from './testing.ts'

const agents = 130

describe('one cause on more agents than a page holds', () => {
  const server = composeForTest()
  let workspaceId = ''
  let ana: Visitor
  let revalidationId = ''

  beforeAll(async () => {
    const cast = await openCast(server)
    ana = cast.ana.visitor
    const { services, orm } = server
    const { personId } = cast.ana
    // Ten of them are cool enough.
    workspaceId = await fillGoverned({ services, orm, personId }, agents, (at) => (at < 10 ? 0 : 0.2))
    await services.revalidationWorkflow.round()
    server.clock.advance(1_000)
    const { policySet, hash: basedOn } = await services.policy.fetchSnapshot(workspaceId)
    const data = (policySet.files[dataFile] ?? '').replace(...temperatures(0.1))
    const set = { files: { ...policySet.files, [dataFile]: data } }
    await ana.api.policy.reload.mutate({ workspaceId, set, basedOn, reason: 'Cooler heads' })
    await services.revalidationWorkflow.round()
    const [newest] = (await ana.api.revalidations.overview.query({ workspaceId })).revalidations
    revalidationId = newest?.id ?? ''
  })

  const paged = async <T>(fetch: (cursor?: string) => Promise<{ items: T[]; next: string | null }>) => {
    const pages: T[][] = []
    let cursor: string | undefined
    do {
      const { items, next } = await fetch(cursor)
      pages.push(items)
      cursor = next ?? undefined
    } while (cursor !== undefined)
    return pages
  }

  it('is told agent by agent, by outcome, and by whom, why and from which version to which', async () => {
    const resultsOf = (outcome?: 'renewed' | 'invalidated') =>
      paged((cursor) =>
        ana.api.revalidations.results.query({
          workspaceId,
          revalidationId,
          ...(outcome && { outcome }),
          ...(cursor && { cursor }),
        }),
      )
    const all = await resultsOf()
    expect(all.map((page) => page.length)).toEqual([50, 50, 30])
    expect(new Set(all.flat().map(({ agentId }) => agentId)).size).toBe(agents)
    expect((await resultsOf('renewed')).flat()).toHaveLength(10)
    const invalidated = await resultsOf('invalidated')
    expect(invalidated.map((page) => page.length)).toEqual([50, 50, 20])
    expect(invalidated[0]?.[0]).toMatchObject({
      code: 'TEMPERATURE_VIOLATION',
      message: expect.stringContaining('0.2'),
      proofId: null,
    })
    expect(await ana.api.revalidations.report.query({ workspaceId, revalidationId })).toMatchObject({
      cause: 'policy',
      askedByName: 'Ana Admin',
      reason: 'Cooler heads',
      numberBefore: 1,
      policyNumber: 2,
      renewed: 10,
      invalidated: 120,
    })
  })

  it('is fixed for everybody who has it, each with an answer of their own', async () => {
    const quarantined = await paged((cursor) =>
      ana.api.revalidations.quarantined.query({ workspaceId, ...(cursor && { cursor }) }),
    )
    expect(quarantined.map((page) => page.length)).toEqual([50, 50, 20])
    const proposals = await paged((cursor) =>
      ana.api.revalidations.proposeAll.query({
        workspaceId,
        code: 'TEMPERATURE_VIOLATION',
        ...(cursor && { cursor }),
      }),
    )
    expect(proposals.map((page) => page.length)).toEqual([50, 50, 20])
    for (const page of proposals) {
      const fixes = page.flatMap((one) =>
        one.kind === 'narrowed' ? [{ agentId: one.agentId, specSha256: one.specSha256 }] : [],
      )
      const answers = await ana.api.revalidations.applyFixes.mutate({ workspaceId, fixes })
      expect(answers.every(({ status }) => status === 'applied')).toBe(true)
    }
    expect((await ana.api.revalidations.overview.query({ workspaceId })).causes).toEqual([])
  })
})

describe('a request for the promotion of an agent in quarantine', () => {
  const server = composeForTest()

  it('says why and what would change, before anybody wrote a word', async () => {
    const cast = await openCast(server)
    const { workspaceId, ana, vik } = cast
    const note = (agentId: string, visitor = ana.visitor) =>
      visitor.api.revalidations.promotionNote.query({ workspaceId, agentId })
    const { agentId: inSandbox } = await makeRequest(ana.visitor, workspaceId)
    expect(await note(inSandbox)).toEqual({ note: null })
    const hot = await governed(cast)
    expect(await note(hot.agentId)).toEqual({ note: null })
    await reload(server, cast, ...temperatures(0.05))
    await server.services.revalidationWorkflow.round()
    const alone = await note(hot.agentId)
    expect(alone.note).toMatch(/no longer passes.*TEMPERATURE_VIOLATION/s)
    expect(alone.note).not.toContain('What changes')
    await edit(ana.visitor, workspaceId, { agentId: hot.agentId, name: hot.name, revision: 1, digest: '' })
    expect((await note(hot.agentId)).note).toMatch(/TEMPERATURE_VIOLATION.*What changes: .*7/s)
    await expect(note(hot.agentId, vik.visitor)).rejects.toThrow()
  })
})
