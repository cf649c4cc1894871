import type { Seal } from '../secrets/seal.ts'
import type { Provider } from './store.ts'

/** What this server is at a provider. A client without a secret is a public one, and PKCE alone protects it. */
export type OidcClient = {
  issuer: string
  clientId: string
  clientSecret: string | null
  roleClaim: string | null
}

const purpose = 'provider-secret'

export const sealClientSecret = (seal: Seal, providerId: string, secret: string): Buffer =>
  seal.close(purpose, providerId, Buffer.from(secret))

export const clientOf = (
  seal: Seal,
  { id, issuer, clientId, roleClaim, sealedSecret }: Provider,
): OidcClient => ({
  issuer,
  clientId,
  clientSecret: sealedSecret && seal.open(purpose, id, sealedSecret).toString(),
  roleClaim,
})
