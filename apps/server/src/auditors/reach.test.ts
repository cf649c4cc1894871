import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { joinAsAuditor, makeExport } from './testing.ts'

const line = /^((?:[│ ] {3})*)[├└]── (\S+) \(([^)]+)\)$/

/** Every path that the server knows but those of the app's own files, as its router lists them. */
function routesIn(tree: string): { path: string; methods: string[] }[] {
  const above: string[] = []
  return tree.split('\n').flatMap((text) => {
    const [, indent = '', own = '', methods = ''] = line.exec(text) ?? []
    if (own === '') return []
    const depth = indent.length / 4
    above.length = depth
    above.push(own)
    return [{ path: above.join(''), methods: methods.split(', ') }]
  })
}

/** What needs no key, each with its reason; everything else is for machines. */
const withoutKey: Record<string, string> = {
  '/health/live': 'tells of the process',
  '/health/ready': 'tells of the database',
  '/metrics': 'asks for a token of its own',
  '/auth/oidc/callback': 'ends a sign-in that was begun here',
  '/auth/oidc/:providerId/start': 'begins a sign-in',
  '/.well-known/countersign/trust-root.json': 'is there for strangers to verify with',
  '/.well-known/countersign/verify.mjs': 'is there for strangers to verify with',
  '/.well-known/countersign/:workspaceId/trust-root.json': 'is there for strangers to verify with',
  '/.well-known/countersign/:workspaceId/checkpoint': 'is there for strangers to verify with',
  '/.well-known/countersign/:workspaceId/checkpoint/:size': 'is there for strangers to verify with',
  '/.well-known/countersign/:workspaceId/jwks.json': 'is there for orchestrators to check leases with',
  '/trpc/:path': 'has a table of its own in authorization.test.ts',
  '/trpc/agents.import': 'has a table of its own in authorization.test.ts',
  '/trpc/policy.impact': 'has a table of its own in authorization.test.ts',
  '/trpc/policy.openBundle': 'has a table of its own in authorization.test.ts',
  '/trpc/policy.reload': 'has a table of its own in authorization.test.ts',
  '*': 'is the app',
}
/** Asks for a link, which is refused with another code than a key. */
const byLink = '/v1/workspaces/:workspaceId/exports/:exportId/pack.zip'
/** Asks for the lease itself, which only its run holds. */
const byLease = '/v1/leases/:leaseId/renew'

describe('what an auditor reaches beside procedures', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let auditor: Visitor
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    const { admin, workspaceId } = await setUp(server)
    const given = await makeExport(server, workspaceId)
    const until = server.clock.now + 86_400_000
    auditor = (await joinAsAuditor(admin, server, workspaceId, 'Nadia', { until, exportIds: [given] }))
      .visitor
    const spec = { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: 'an-agent' } } }
    const { id: agentId } = await admin.api.agents.create.mutate({ workspaceId, spec })
    const { requestId } = await admin.api.promotions.request.mutate({ workspaceId, agentId })
    await server.services.sequencer.sequenceAll()
    const events = await admin.api.ledger.list.query({ workspaceId })
    Object.assign(ids, { workspaceId, agentId, requestId, exportId: given, leaseId: 'lse_1' })
    Object.assign(ids, { eventId: events.items[0]?.id, proofId: `prf_${'0'.repeat(26)}` })
  })

  const files = (path: string) => /^\/(assets\/|theme-boot|seal|index)/.test(path)
  const routes = () =>
    routesIn(server.http.printRoutes({ commonPrefix: false })).filter(({ path }) => !files(path))

  it('is every route that there is, each of which this test knows or tries', () => {
    const paths = routes().map(({ path }) => path)
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.filter((path) => !path.startsWith('/v1/') && withoutKey[path] === undefined)).toEqual([])
    expect(Object.keys(withoutKey).filter((path) => !paths.includes(path))).toEqual([])
  })

  it('is no route for machines, whatever it is about: a session is not a key', async () => {
    const tried = routes().filter(({ path }) => path.startsWith('/v1/'))
    expect(tried.map(({ path }) => path)).toEqual(expect.arrayContaining([byLink, byLease]))
    for (const { path, methods } of tried) {
      const url = path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name)
      for (const method of methods.filter((one) => one === 'GET' || one === 'POST')) {
        const body = method === 'POST' ? { body: '{}' } : {}
        const answer = await auditor.fetch(url, { method, ...body })
        const refused = path === byLink || path === byLease ? [400, 401, 403, 404] : [401]
        expect(refused, `${method} ${path}: ${await answer.text()}`).toContain(answer.status)
      }
    }
  })
})
