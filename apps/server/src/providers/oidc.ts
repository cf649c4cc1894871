import { readClaims } from '@countersign/people'
import * as openid from 'openid-client'
import type { Clock } from '../clock.ts'
import type { Outbound } from '../http/outbound.ts'
import type { OidcClient } from './client.ts'
import { providerRefusal, userinfoRefusal } from './oidc-refusal.ts'

type Deps = { outbound: Outbound; allowPrivateAddresses: boolean; clock: Clock }

/** What must come back unchanged for an answer to belong to a question. */
type Expected = { state: string; nonce: string; verifier: string }

export type Claims = Readonly<Record<string, unknown>>

const keptMs = 5 * 60_000
const timeoutSeconds = 10

/** The protocol: authorization code flow with PKCE, state and nonce; knows nothing of people and workspaces. */
export class Oidc {
  readonly #deps: Deps
  readonly #known = new Map<string, { at: number; found: Promise<openid.Configuration> }>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Reads an issuer's discovery document now, and gives the addresses it names. */
  async discover(issuer: string): Promise<Record<string, string>> {
    const client = { issuer, clientId: 'countersign', clientSecret: null, roleClaim: null }
    const metadata = (await this.#discover(client)).serverMetadata()
    const endpoints = {
      authorization: metadata.authorization_endpoint,
      token: metadata.token_endpoint,
      keys: metadata.jwks_uri,
      userinfo: metadata.userinfo_endpoint,
    }
    return Object.fromEntries(
      Object.entries(endpoints).flatMap(([name, address]) => (address ? [[name, address]] : [])),
    )
  }

  async begin(client: OidcClient, redirectUri: string, state: string): Promise<Expected & { url: string }> {
    const config = await this.#configuration(client)
    const verifier = openid.randomPKCECodeVerifier()
    const nonce = openid.randomNonce()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopesFor(client, config.serverMetadata().scopes_supported),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url: url.href, state, nonce, verifier }
  }

  /** Exchanges the answer for the claims of whoever signed in there. */
  async redeem(client: OidcClient, answer: URL, { state, nonce, verifier }: Expected): Promise<Claims> {
    const config = await this.#configuration(client)
    try {
      const tokens = await openid.authorizationCodeGrant(config, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
      })
      const claims: Claims = { ...tokens.claims() }
      if (!isUserInfoNeeded(claims, client) || !config.serverMetadata().userinfo_endpoint) return claims
      const more = await userInfo(config, tokens.access_token, String(claims.sub), client)
      // The ID token is signed and userinfo usually is not, so what both say is believed of the former.
      return { ...more, ...claims }
    } catch (error) {
      throw providerRefusal(error, client.issuer)
    }
  }

  /** Kept for minutes, so that a rush of sign-ins is not a rush of discoveries; a failure is not kept. */
  async #configuration(client: OidcClient): Promise<openid.Configuration> {
    const now = this.#deps.clock()
    for (const [key, { at }] of this.#known) if (now - at >= keptMs) this.#known.delete(key)
    const key = JSON.stringify([client.issuer, client.clientId, client.clientSecret])
    const found = this.#known.get(key)?.found ?? this.#discover(client)
    if (!this.#known.has(key)) this.#known.set(key, { at: now, found })
    try {
      return await found
    } catch (error) {
      this.#known.delete(key)
      throw error
    }
  }

  async #discover({ issuer, clientId, clientSecret }: OidcClient): Promise<openid.Configuration> {
    const { outbound, allowPrivateAddresses } = this.#deps
    outbound.refuseAddress(issuer)
    const authenticate: openid.ClientAuth = (server, client, body, headers) =>
      authenticationAt(server, clientSecret)(server, client, body, headers)
    try {
      const config = await openid.discovery(new URL(issuer), clientId, undefined, authenticate, {
        [openid.customFetch]: outbound.fetch,
        timeout: timeoutSeconds,
        execute: [
          // The signature is checked although TLS vouches for the answer: behind a proxy it may not.
          openid.enableNonRepudiationChecks,
          ...(allowPrivateAddresses ? [openid.allowInsecureRequests] : []),
        ],
      })
      const { authorization_endpoint, token_endpoint, jwks_uri } = config.serverMetadata()
      for (const [name, address] of Object.entries({ authorization_endpoint, token_endpoint, jwks_uri })) {
        if (!address) throw new openid.ClientError(`its discovery document names no ${name}`)
        // A browser is sent to the first of them: it must be a web address and not, say, a script.
        outbound.refuseAddress(address)
      }
      return config
    } catch (error) {
      throw providerRefusal(error, issuer)
    }
  }
}

async function userInfo(
  config: openid.Configuration,
  token: string,
  subject: string,
  { issuer }: OidcClient,
) {
  try {
    return await openid.fetchUserInfo(config, token, subject)
  } catch (error) {
    throw userinfoRefusal(error, issuer)
  }
}

/** By what the provider says it takes; the header is what the specification presumes when it says nothing. */
function authenticationAt(server: openid.ServerMetadata, secret: string | null): openid.ClientAuth {
  if (secret === null) return openid.None()
  const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return taken.includes('client_secret_basic')
    ? openid.ClientSecretBasic(secret)
    : openid.ClientSecretPost(secret)
}

/** Some providers send `groups` only to those who ask for a scope of that name. */
const scopesFor = ({ roleClaim }: OidcClient, offered: readonly string[] = []): string =>
  ['openid', 'email', 'profile', ...offered.filter((scope) => scope === roleClaim)].join(' ')

/** Without the default role: it would hide that the role claim did not come with the ID token. */
function isUserInfoNeeded(claims: Claims, { roleClaim }: OidcClient): boolean {
  const { problems } = readClaims(claims, { roleClaim, roleMap: [], defaultRole: null })
  return claims.name === undefined || problems.some(({ code }) => code === 'CLAIM_MISSING')
}
