import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type GrantContext, Provider } from 'oidc-provider'

/** What is known there about somebody. A claim that is left out does not come. */
export type Account = { sub: string; email?: string; name?: string; groups?: string[] }

/** A real OpenID Connect provider on loopback. Its sign-in page asks nothing: whoever comes is the chosen account. */
export class IdentityProvider {
  readonly issuer: string
  readonly clientId = 'countersign'
  readonly clientSecret = 'a secret with: signs + that % must be encoded'
  /** Set to let the sign-in page refuse whoever comes, in these words. */
  refusal: string | null = null
  #chosen: Account = { sub: 'nobody' }
  readonly #accounts = new Map<string, Account>()
  readonly #server: Server

  private constructor(server: Server, issuer: string, redirectUri: string) {
    this.#server = server
    this.issuer = issuer
    const provider = this.#provider(redirectUri)
    const answer = provider.callback()
    server.on('request', (request, response) => {
      const isSignInPage = request.url?.startsWith('/interaction/')
      const work = isSignInPage ? this.#signIn(provider, request, response) : answer(request, response)
      work.catch((error) => response.destroy(error))
    })
  }

  /** Knows one client, whose people are sent back to `redirectUri`. */
  static async start(redirectUri: string): Promise<IdentityProvider> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The provider has no port.')
    return new IdentityProvider(server, `http://127.0.0.1:${address.port}`, redirectUri)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** Who signs in next, with these claims. A browser that is signed in there stays who it is, as in life. */
  choose(account: Account): void {
    this.#accounts.set(account.sub, account)
    this.#chosen = account
  }

  #provider(redirectUri: string): Provider {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const minutes = 10 * 60
    const provider: Provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: [redirectUri],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['a key of the test'] },
      claims: { openid: ['sub'], email: ['email'], profile: ['name'], groups: ['groups'] },
      // Claims come with the ID token and not from userinfo alone.
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      ttl: {
        AccessToken: minutes,
        AuthorizationCode: minutes,
        Grant: minutes,
        IdToken: minutes,
        Interaction: minutes,
        Session: minutes,
      },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, accountId: string) => ({
        accountId,
        claims: async () => ({ ...this.#accounts.get(accountId), sub: accountId }),
      }),
      // Nobody is asked whether Countersign may know what it asks for.
      async loadExistingGrant({ oidc: { client, session } }: GrantContext) {
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
        grant.addOIDCScope('openid email profile groups')
        await grant.save()
        return grant
      },
    })
    return provider
  }

  #signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result =
      this.refusal === null
        ? { login: { accountId: this.#chosen.sub } }
        : { error: 'access_denied', error_description: this.refusal }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
}
