import { Refusal } from '@countersign/decisions'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'

/**
 * What went wrong at a provider, in words for the person who signs in and for the admin who mends it. What is not
 * the provider's doing is returned as it came: it is a fault.
 */
export function providerRefusal(error: unknown, issuer: string): unknown {
  for (let here: unknown = error; here instanceof Error; here = here.cause) {
    if (here instanceof Refusal) return here
  }
  if (error instanceof AuthorizationResponseError) {
    return refused(
      'PROVIDER_DENIED',
      `${issuer} answered "${visible(error.error)}"${described(error.error_description)}.`,
      'Sign in there with an account that may use Countersign, or ask whoever runs the provider.',
    )
  }
  const rejection = rejectionOf(error)
  if (rejection) {
    return refused(
      'PROVIDER_REFUSED_CLIENT',
      `${issuer} refused this server: ${rejection}.`,
      "Compare client id, client secret and redirect address with the provider's entry for Countersign.",
    )
  }
  if (!(error instanceof ClientError)) return error
  return unusableAnswer(error, issuer)
}

/** Of the one request that carries no client's credentials but the person's access token. */
export function userinfoRefusal(error: unknown, issuer: string): unknown {
  if (!(error instanceof WWWAuthenticateChallengeError)) return error
  return refused(
    'PROVIDER_REFUSED_USERINFO',
    `${issuer} did not give the claims that the ID token lacks (HTTP ${error.status}).`,
    'Let the provider put e-mail, name and role into the ID token, or allow its userinfo endpoint for this client.',
  )
}

/** An OAuth error comes in the body or, where the client's credentials are wrong, in a header. */
function rejectionOf(error: unknown): string | null {
  if (error instanceof ResponseBodyError) {
    return `"${visible(error.error)}"${described(error.error_description)}`
  }
  if (!(error instanceof WWWAuthenticateChallengeError)) return null
  const said = error.cause.map(({ parameters }) => parameters.error).find((text) => text !== undefined)
  return said === undefined ? `HTTP ${error.status}` : `"${visible(said)}"`
}

function unusableAnswer(error: ClientError, issuer: string): Refusal {
  switch (error.code) {
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return refused(
        'ISSUER_MISMATCH',
        `The answer for ${issuer} names another issuer or subject${named(error)}.`,
        'Enter the issuer exactly as its discovery document names it, to the last slash.',
      )
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
    case 'OAUTH_KEY_SELECTION_FAILED':
      return refused(
        'ID_TOKEN_INVALID',
        `The ID token from ${issuer} was not made for this sign-in: ${reason(error)}.`,
        'Sign in again. If it stays, compare the clocks of both servers and the client id.',
      )
    case 'OAUTH_TIMEOUT':
      return refused('ANSWER_TOO_SLOW', `${issuer} did not answer in time.`, 'Try again later.')
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_PARSE_ERROR':
      return refused(
        'NOT_A_PROVIDER',
        `${issuer} does not answer like an identity provider: ${reason(error)}.`,
        'Enter the issuer: the address before /.well-known/openid-configuration.',
      )
    default:
      return refused(
        'PROVIDER_ANSWER_UNUSABLE',
        `The answer of ${issuer} cannot be used: ${reason(error)}.`,
        'Ask whoever runs the provider; its log tells what it sent.',
      )
  }
}

const refused = (code: string, message: string, remedy: string) =>
  new Refusal({ kind: 'unavailable', code, message, remedy })

/** The library's sentence, with that of its cause, which tells more; neither carries a token. */
function reason(error: ClientError): string {
  const { cause } = error
  const status = cause instanceof Response ? `, HTTP ${cause.status}` : ''
  const detail = cause instanceof Error && cause.message !== error.message ? `, ${cause.message}` : ''
  return visible(`${error.message}${status}${detail}`)
}

function named({ cause }: ClientError): string {
  const body = typeof cause === 'object' && cause !== null && 'body' in cause ? cause.body : null
  const issuer = typeof body === 'object' && body !== null && 'issuer' in body ? body.issuer : null
  return typeof issuer === 'string' ? ` (${visible(issuer)})` : ''
}

const described = (text: string | undefined): string => (text ? ` (${visible(text)})` : '')

/** A provider's words are shown to people: no control or direction-changing characters, and not at any length. */
const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, ' ').slice(0, 300)
