import { createPublicKey, verify } from 'node:crypto'
import { type LeaseClaims, leaseAudience, leaseKeyRules, leaseRules, readLease } from '@countersign/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { Seal } from '../secrets/seal.ts'
import { altered } from '../testing/altered.ts'
import { composeForTest } from '../testing/compose.ts'
import { LeaseKeys } from './lease-keys.ts'

const { renewedAfterMs, publishedAheadMs, clocksDifferMs } = leaseKeyRules
const id = (prefix: string) => `${prefix}_01K9ZB3W6R0000000000000001`

describe('the keys that leases are signed with', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  beforeAll(async () => {
    cast = await openCast(server)
  })

  /** As another server on the same database would have it, with a clock of its own. */
  const replica = (differsMs = 0) =>
    new LeaseKeys({
      stores: server.services.stores,
      clock: () => server.clock.now + differsMs,
      seal: new Seal(server.masterKey),
    })

  const claims = (): LeaseClaims => ({
    iss: `countersign/${cast.workspaceId}`,
    aud: leaseAudience,
    sub: id('agt'),
    jti: id('lse'),
    iat: Math.floor(server.clock.now / 1_000),
    exp: Math.floor((server.clock.now + leaseRules.lifetimeMs) / 1_000),
    workspace: cast.workspaceId,
    run: id('run'),
    admission: id('adm'),
    revision: 1,
    mode: 'governed',
    specSha256: '0'.repeat(64),
    contained: false,
  })

  const published = async () => {
    const { body } = await server.http.inject(`/.well-known/countersign/${cast.workspaceId}/jwks.json`)
    return (JSON.parse(body) as { keys: { kid: string; kty: string; crv: string; x: string }[] }).keys
  }

  /** What somebody finds out who has nothing but the token and the published keys. */
  const verifiesOffline = async (token: string): Promise<boolean> => {
    const lease = readLease(token)
    const jwk = (await published()).find(({ kid }) => kid === lease?.kid)
    if (!lease || !jwk) return false
    return verify(
      null,
      lease.signingInput,
      createPublicKey({ format: 'jwk', key: { ...jwk } }),
      lease.signature,
    )
  }
  const kidOf = (token: string) => readLease(token)?.kid

  it('follow one another, and every lease verifies with what is published as long as it lasts', async () => {
    const [here, there] = [replica(), replica(-30_000)]
    const first = kidOf(await here.issue(claims()))
    expect(kidOf(await there.issue(claims()))).toBe(first)

    server.clock.advance(renewedAfterMs)
    expect(kidOf(await here.issue(claims()))).toBe(first)
    expect((await published()).map(({ kid }) => kid)).toHaveLength(2)

    server.clock.advance(publishedAheadMs)
    const token = await here.issue(claims())
    expect(kidOf(token)).not.toBe(first)
    // Its clock is behind, and it has looked for keys within the last minutes.
    const last = await there.issue(claims())
    expect(kidOf(last)).toBe(first)
    expect(await verifiesOffline(token)).toBe(true)
    server.clock.advance(leaseRules.lifetimeMs - 1)
    expect(await verifiesOffline(last)).toBe(true)
    expect(kidOf(await there.issue(claims()))).toBe(kidOf(token))

    server.clock.advance(clocksDifferMs + leaseKeyRules.lookedForEveryMs)
    await here.issue(claims())
    expect((await published()).map(({ kid }) => kid)).toEqual([kidOf(token)])
    expect(await server.services.stores.leaseKeys.ofWorkspace(cast.workspaceId)).toHaveLength(1)
    expect(await here.read(token)).toMatchObject({ jti: id('lse') })
  })

  it('are made once when two replicas find at the same moment that one is due', async () => {
    server.clock.advance(renewedAfterMs)
    const tokens = await Promise.all([replica(), replica(), replica()].map((one) => one.issue(claims())))
    expect(new Set(tokens.map(kidOf)).size).toBe(1)
    expect(await published()).toHaveLength(2)
  })

  it('tell a lease of this server from every other text, whether or not it was signed by this process', async () => {
    const [here, elsewhere] = [replica(), replica()]
    const said = claims()
    const token = await here.issue(said)
    expect(await here.read(token)).toEqual(said)
    expect(await elsewhere.read(token)).toEqual(said)
    const [head = '', body = '', tail = ''] = token.split('.')
    const longer = Buffer.from(JSON.stringify({ ...said, exp: said.exp + 3_600 })).toString('base64url')
    const others = [
      `${head}.${longer}.${tail}`,
      `${head}.${body}.${altered(tail)}`,
      `${head}.${body}`,
      `${token}=`,
      `${token} `,
      '',
    ]
    for (const other of others) {
      expect(await here.read(other), other).toBeNull()
      expect(await elsewhere.read(other), other).toBeNull()
    }
  })
})
