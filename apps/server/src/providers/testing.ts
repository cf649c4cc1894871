import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { LastingRole } from '@countersign/people'
import { type GrantContext, Provider } from 'oidc-provider'
import type { TestServer } from '../testing/compose.ts'
import type { Visitor } from '../testing/visitor.ts'
import { redirectUriAt } from './redirect-uri.ts'

type Options = {
  /** The redirect address that is registered for all clients. */
  redirectUri: string
  /** false puts every claim into the ID token, true leaves all but `sub` to userinfo. */
  isStrict?: boolean
  authMethods?: string[]
}

export const clientSecret = 'a secret / with: characters + that % must be encoded'

/** A real OpenID Connect provider on loopback, where the account that the test chose is always signed in. */
export class IdentityProvider {
  readonly issuer: string
  account: Record<string, unknown> & { sub: string } = { sub: 'nobody' }
  /** Claims of the account that do not come with the ID token. */
  onlyInUserInfo: string[] = []
  /** Set to let the provider refuse: its `error` and `error_description`. */
  denial: { error: string; error_description: string } | null = null
  /** A path at which the provider refuses everybody. */
  broken: string | null = null
  /** The paths that were asked for, in order. */
  readonly requests: string[] = []
  readonly #server: Server

  private constructor(server: Server, issuer: string, options: Options) {
    this.#server = server
    this.issuer = issuer
    const provider = this.#provider(options)
    const answer = provider.callback()
    server.on('request', (request, response) => {
      this.requests.push(request.url ?? '')
      if (request.url === this.broken) {
        response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
        return
      }
      const isInteraction = request.url?.startsWith('/interaction/')
      const work = isInteraction ? this.#interact(provider, request, response) : answer(request, response)
      work.catch((error) => response.destroy(error))
    })
  }

  static async start(options: Options): Promise<IdentityProvider> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The provider has no port.')
    return new IdentityProvider(server, `http://127.0.0.1:${address.port}`, options)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** Goes where a browser would be sent, until the provider sends it back, and says to where. */
  async visit(url: string): Promise<string> {
    const jar = new Map<string, string>()
    let here = url
    for (let hop = 0; hop < 10; hop++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(here, { redirect: 'manual', headers: { cookie } })
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jar.set(name, value)
      }
      const location = answer.headers.get('location')
      if (!location) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`)
      here = new URL(location, here).href
      if (!here.startsWith(this.issuer)) return here
    }
    throw new Error(`The provider never sends the browser back: ${here}`)
  }

  #provider({ redirectUri, isStrict = false, authMethods }: Options): Provider {
    const client = {
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const provider: Provider = new Provider(this.issuer, {
      clients: [
        {
          ...client,
          client_id: 'countersign',
          client_secret: clientSecret,
          token_endpoint_auth_method: authMethods?.[0] ?? 'client_secret_basic',
        },
        ...(authMethods
          ? []
          : [{ ...client, client_id: 'countersign-public', token_endpoint_auth_method: 'none' }]),
      ],
      ...(authMethods && { clientAuthMethods: authMethods }),
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['a key of the test'] },
      claims: {
        openid: ['sub'],
        email: ['email'],
        profile: ['name', 'role', 'realm_access', 'https://example.com/role'],
        groups: ['groups'],
      },
      conformIdTokenClaims: isStrict,
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, accountId: string) => ({
        accountId,
        claims: async (use: string) => {
          const entries = Object.entries({ ...this.account, sub: accountId })
          return Object.fromEntries(
            entries.filter(([name]) => use !== 'id_token' || !this.onlyInUserInfo.includes(name)),
          )
        },
      }),
      async loadExistingGrant({ oidc: { client, session } }: GrantContext) {
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
        grant.addOIDCScope('openid email profile groups')
        await grant.save()
        return grant
      },
    })
    return provider
  }

  #interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = this.denial ?? { login: { accountId: this.account.sub } }
    return provider.interactionFinished(request, response, { ...result }, { mergeWithLastSubmission: false })
  }
}

export const startProviderFor = (server: TestServer, options: Omit<Options, 'redirectUri'> = {}) =>
  IdentityProvider.start({ redirectUri: redirectUriAt(server.publicUrl), ...options })

/** What an admin enters for this provider; a test gives what it is about. */
export const settingsFor = ({ issuer }: { issuer: string }) => ({
  name: 'Example ID',
  issuer,
  clientId: 'countersign',
  clientSecret,
  roleClaim: 'role' as string | null,
  roleMap: [
    { value: 'cs-admins', role: 'admin' as const },
    { value: 'cs-reviewers', role: 'reviewer' as const },
  ],
  defaultRole: null as LastingRole | null,
  isEnabled: true,
})

/** Presses "Sign in with …" and comes back: the answer of the callback, and where it leads. */
export async function signInWith(
  visitor: Visitor,
  idp: IdentityProvider,
  providerId: string,
  { next = '/', tamper = (url: string) => url }: { next?: string; tamper?: (url: string) => string } = {},
) {
  const start = await visitor.fetch(`/auth/oidc/${providerId}/start?${new URLSearchParams({ next })}`)
  const there = start.headers.get('location') ?? ''
  if (!there.startsWith(idp.issuer)) return arrivalOf(visitor, start, '')
  const back = await idp.visit(tamper(there))
  return arrivalOf(visitor, await visitor.fetch(back), back)
}

/** Where an answer leads, and the problem that the page there would show. */
export async function arrivalOf(visitor: Visitor, answer: Response, callback: string) {
  const to = answer.headers.get('location') ?? ''
  const attemptId = new URLSearchParams(to.split('?')[1]).get('problem')
  const problem = attemptId ? await visitor.api.providers.problem.query({ attemptId }) : null
  return { status: answer.status, to, problem, callback }
}
