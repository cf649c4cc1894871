import { createServer } from 'node:http'
import { changes, signInProviders } from '@countersign/drizzle/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outboundTo } from '../http/outbound.ts'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'
import { Oidc } from './oidc.ts'
import { clientSecret, type IdentityProvider, settingsFor, signInWith, startProviderFor } from './testing.ts'

describe('sign-in providers', () => {
  const server = composeForTest()
  let idp: IdentityProvider
  let admin: Visitor
  let workspaceId = ''
  let outsider: Visitor
  let elsewhere = ''
  beforeAll(async () => {
    idp = await startProviderFor(server)
    ;({ admin, workspaceId } = await setUp(server))
    elsewhere = (await admin.api.workspace.create.mutate({ name: 'Elsewhere' })).id
    outsider = (await join(admin, server, elsewhere, 'admin', 'outsider')).visitor
  })
  afterAll(() => idp.stop())

  const add = (change: Partial<ReturnType<typeof settingsFor>> = {}) =>
    admin.api.providers.save.mutate({ workspaceId, ...settingsFor(idp), ...change })
  const listed = async (id: string) =>
    (await admin.api.providers.list.query({ workspaceId })).find((provider) => provider.id === id)

  it('are listed with everything but the secret, which is sealed', async () => {
    const { id } = await add()
    const found = await listed(id)
    expect(found).toMatchObject({
      name: 'Example ID',
      issuer: idp.issuer,
      hasSecret: true,
      redirectUri: `${server.publicUrl}/auth/oidc/callback`,
    })
    expect(JSON.stringify(found)).not.toContain(clientSecret)
    const [row] = await server.orm.select().from(signInProviders)
    expect(row?.sealedSecret?.includes(clientSecret)).toBe(false)
    await server.services.sequencer.sequenceAll()
    const noted = await server.orm.select().from(changes)
    expect(noted.filter(({ noun }) => noun === 'providers')).toHaveLength(1)
  })

  it('keep their secret when a change leaves it out, and lose it when it is taken away', async () => {
    const { id } = await add()
    const { clientSecret: _, ...settings } = settingsFor(idp)
    await admin.api.providers.save.mutate({ workspaceId, id, ...settings, name: 'Renamed' })
    expect(await listed(id)).toMatchObject({ name: 'Renamed', hasSecret: true })
    await admin.api.providers.save.mutate({ workspaceId, id, ...settings, clientSecret: null })
    expect(await listed(id)).toMatchObject({ hasSecret: false })
  })

  it('send a kept secret to no other issuer', async () => {
    const { id } = await add()
    const { clientSecret: _, ...settings } = settingsFor({ issuer: 'http://127.0.0.1:9' })
    expect(await codeOf(admin.api.providers.save.mutate({ workspaceId, id, ...settings }))).toBe(
      'SECRET_NEEDED',
    )
    await admin.api.providers.save.mutate({ workspaceId, id, ...settings, clientSecret: 'new' })
    expect(await listed(id)).toMatchObject({ issuer: 'http://127.0.0.1:9', hasSecret: true })
  })

  it('cannot become another issuer once people sign in with it', async () => {
    const { id } = await add()
    idp.account = { sub: 'settled', email: 'settled@example.com', role: 'cs-reviewers' }
    expect((await signInWith(new Visitor(server), idp, id)).problem).toBeNull()
    const settings = settingsFor({ issuer: 'http://127.0.0.1:9' })
    const { code, remedy } = await refusalOf(
      admin.api.providers.save.mutate({ workspaceId, id, ...settings }),
    )
    expect(code).toBe('ISSUER_IS_FIXED')
    expect(remedy).toContain('another provider')
    expect(await listed(id)).toMatchObject({ issuer: idp.issuer })
  })

  it('of another workspace are neither seen nor touched', async () => {
    const { id } = await add()
    expect(await outsider.api.providers.list.query({ workspaceId: elsewhere })).toEqual([])
    const there = { workspaceId: elsewhere, providerId: id }
    expect(await codeOf(outsider.api.providers.remove.mutate(there))).toBe('PROVIDER_NOT_FOUND')
    expect(await codeOf(outsider.api.providers.startTest.mutate({ ...there, next: '/' }))).toBe(
      'PROVIDER_NOT_FOUND',
    )
    const save = outsider.api.providers.save.mutate({ workspaceId: elsewhere, id, ...settingsFor(idp) })
    expect(await codeOf(save)).toBe('PROVIDER_NOT_FOUND')
    expect(await listed(id)).toBeDefined()
  })

  it('go with their links, and a removed one cannot be signed in with', async () => {
    const { id } = await add()
    await admin.api.providers.remove.mutate({ workspaceId, providerId: id })
    expect(await listed(id)).toBeUndefined()
    expect(await codeOf(admin.api.providers.remove.mutate({ workspaceId, providerId: id }))).toBe(
      'PROVIDER_NOT_FOUND',
    )
    expect((await signInWith(admin, idp, id)).problem?.code).toBe('PROVIDER_NOT_FOUND')
  })

  it('are at most twenty in a workspace', async () => {
    const { length } = await admin.api.providers.list.query({ workspaceId })
    for (let count = length; count < 20; count++) await add()
    expect(await codeOf(add())).toBe('TOO_MANY_PROVIDERS')
    for (const { id } of await admin.api.providers.list.query({ workspaceId })) {
      await admin.api.providers.remove.mutate({ workspaceId, providerId: id })
    }
  })

  it.each(['https://id.example.com/?tenant=1', 'ftp://id.example.com', 'id.example.com'])(
    'have an issuer that is one, and not %s',
    async (issuer) => {
      expect(await codeOf(add({ issuer }))).toBe('BAD_INPUT')
    },
  )

  it('have no place in the demo workspace', async () => {
    await admin.api.demo.load.mutate({ workspaceId })
    const { workspaces } = await admin.api.session.current.query({})
    const demo = workspaces.find(({ isDemo }) => isDemo)?.id ?? ''
    const save = admin.api.providers.save.mutate({ workspaceId: demo, ...settingsFor(idp) })
    expect(await codeOf(save)).toBe('DEMO_IS_CLOSED')
    expect(await codeOf(admin.api.providers.discover.mutate({ workspaceId: demo, issuer: idp.issuer }))).toBe(
      'DEMO_IS_CLOSED',
    )
  })

  describe('that are looked at before they are saved', () => {
    const discover = (issuer: string) => admin.api.providers.discover.mutate({ workspaceId, issuer })

    it('show the addresses that the discovery document names', async () => {
      for (const issuer of [idp.issuer, `${idp.issuer}/.well-known/openid-configuration`]) {
        expect(await discover(issuer)).toEqual({
          ok: true,
          problem: null,
          endpoints: {
            authorization: `${idp.issuer}/auth`,
            token: `${idp.issuer}/token`,
            keys: `${idp.issuer}/jwks`,
            userinfo: `${idp.issuer}/me`,
          },
        })
      }
    })

    it('say that the document is that of another issuer', async () => {
      const { ok, problem } = await discover(idp.issuer.replace('127.0.0.1', 'localhost'))
      expect([ok, problem?.code]).toEqual([false, 'ISSUER_MISMATCH'])
      expect(problem?.message).toContain(idp.issuer)
    })

    it('say that nobody answers', async () => {
      const { problem } = await discover('http://127.0.0.1:1')
      expect(problem?.code).toBe('ADDRESS_UNREACHABLE')
    })

    it.each([
      ['NOT_A_PROVIDER', '<html>Hello</html>', 'text/html'],
      ['NOT_A_PROVIDER', '{"issuer":', 'application/json'],
      ['PROVIDER_ANSWER_UNUSABLE', '{"issuer":"ISSUER"}', 'application/json'],
      [
        'ADDRESS_NOT_ALLOWED',
        '{"issuer":"ISSUER","authorization_endpoint":"javascript:alert(1)","token_endpoint":"ISSUER/t","jwks_uri":"ISSUER/k"}',
        'application/json',
      ],
    ])('say %s of an answer such as %s', async (code, body, type) => {
      const other = createServer((request, response) => {
        const text = body.replaceAll('ISSUER', `http://${request.headers.host}`)
        response.setHeader('content-type', type).end(text)
      })
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
      const address = other.address()
      const port = typeof address === 'object' ? address?.port : 0
      const { problem } = await discover(`http://127.0.0.1:${port}`)
      other.close()
      expect(problem?.code).toBe(code)
    })

    it('must have https and a public address, unless the operator allows others', async () => {
      const outbound = outboundTo({ allowPrivateAddresses: false })
      const strict = new Oidc({ outbound, allowPrivateAddresses: false, clock: () => 0 })
      const { port } = new URL(idp.issuer)
      const asked = idp.requests.length
      for (const [issuer, code] of [
        [idp.issuer, 'ADDRESS_NOT_ALLOWED'],
        [`https://127.0.0.1:${port}`, 'ADDRESS_IS_PRIVATE'],
        [`https://localhost:${port}`, 'ADDRESS_IS_PRIVATE'],
      ] as const) {
        await expect(strict.discover(issuer)).rejects.toMatchObject({ code })
      }
      expect(idp.requests.length).toBe(asked)
    })
  })
})
