import { type DriftKind, driftKinds, type Exit, exitsOf } from '@countersign/drift'
import type { RunReport } from '@countersign/runtime'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cast, edit, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, kindsOf, running, scanned, seenOf, tamper } from './testing.ts'

const b = 'b'.repeat(64)

type Tampering = readonly [
  what: string,
  change: readonly string[],
  kind: DriftKind,
  code: string,
  exits: readonly Exit[],
]

/** `@agent` and `@other` are agents; each statement is what somebody who has the database could say. */
const tamperings: readonly Tampering[] = [
  [
    'the bytes of the spec are others',
    ["update agent_revisions set spec = replace(spec, 'invoices', 'payrolls') where agent_id = '@agent'"],
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'the bytes are others, and every column beside them says so too',
    [
      "update agent_revisions set spec = replace(spec, 'invoices', 'payrolls') where agent_id = '@agent'",
      "update agent_revisions set digest = unhex(sha2(spec, 256)) where agent_id = '@agent'",
      "update agents set governed_digest = (select digest from agent_revisions where agent_id = '@agent' limit 1) where id = '@agent'",
    ],
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'the bytes are no spec any more',
    ["update agent_revisions set spec = '{}' where agent_id = '@agent'"],
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'the revision is gone',
    ["delete from agent_revisions where agent_id = '@agent'"],
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'the row of the agent names another digest',
    [`update agents set governed_digest = unhex('${b}') where id = '@agent'`],
    'record-changed',
    'SPEC_HASH_MISMATCH',
    ['restore'],
  ],
  [
    'the row of the revision names another digest',
    [`update agent_revisions set digest = unhex('${b}') where agent_id = '@agent'`],
    'record-changed',
    'SPEC_HASH_MISMATCH',
    ['restore'],
  ],
  [
    'the agent points to no proof',
    ["update agents set proof_id = null where id = '@agent'"],
    'proof-missing',
    'PROOF_MISSING',
    ['adopt'],
  ],
  [
    'the agent points to the proof of another',
    [
      "update agents mine join agents theirs on theirs.id = '@other' set mine.proof_id = theirs.proof_id where mine.id = '@agent'",
    ],
    'proof-missing',
    'PROOF_MISSING',
    ['adopt'],
  ],
  [
    'the proof is gone',
    ["delete from proofs where agent_id = '@agent'"],
    'proof-missing',
    'PROOF_MISSING',
    ['adopt'],
  ],
  [
    'the proof cannot be read',
    ["update proofs set bundle = '{}' where agent_id = '@agent'"],
    'proof-missing',
    'PROOF_MISSING',
    ['adopt'],
  ],
  [
    'another revision is made the governed one',
    ["update agents set governed_revision = 2, sandbox_revision = null where id = '@agent'"],
    'proof-missing',
    'PROOF_MISSING',
    ['adopt'],
  ],
  [
    'a signature of the proof is another',
    [
      `update proofs set bundle = insert(bundle, locate('"signature":"', bundle) + 13, 4, 'AAAA') where agent_id = '@agent'`,
    ],
    'signature-invalid',
    'SIGNATURE_INVALID',
    ['adopt'],
  ],
  [
    'the proof is said to have been issued by the event of another',
    [
      "update proofs mine join proofs theirs on theirs.agent_id = '@other' set mine.event_id = theirs.event_id where mine.agent_id = '@agent'",
    ],
    'signature-invalid',
    'SIGNATURE_INVALID',
    ['adopt'],
  ],
  [
    'what was admitted is written down as another spec',
    [`update runs set spec_sha256 = unhex('${b}') where agent_id = '@agent'`],
    'reported-spec',
    'REPORT_DIFFERS',
    ['restore', 'ignore'],
  ],
]

/** What a run says of itself that is not what was approved. */
const reports: readonly (readonly [string, RunReport, DriftKind, readonly Exit[]])[] = [
  ['another spec', { specSha256: b }, 'reported-spec', ['restore', 'ignore']],
  [
    'another model',
    { model: { provider: 'anthropic', name: 'claude-opus' } },
    'reported-model',
    ['restore', 'adopt', 'ignore'],
  ],
  [
    'another provider',
    { model: { provider: 'elsewhere', name: 'claude-sonnet', temperature: null } },
    'reported-model',
    ['restore', 'adopt', 'ignore'],
  ],
  [
    'another temperature',
    { model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 1.5 } },
    'reported-temperature',
    ['restore', 'adopt', 'ignore'],
  ],
  ['a tool more', { tools: ['shell.run'] }, 'reported-tools', ['restore', 'adopt', 'ignore']],
]

describe('drift, in a database that somebody changed', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })
  beforeEach(() => server.clock.advance(1_000))

  it.each(tamperings)('finds exactly one thing when %s', async (_, statements, kind, code, exits) => {
    const [one, other] = [await governed(server, cast), await governed(server, cast)]
    await edit(cast.ana.visitor, cast.workspaceId, { ...one, revision: 1, digest: '' })
    if (kind === 'reported-spec') await running(server, cast, one.agentId, null)
    const about = [one.agentId, other.agentId]
    expect(await scanned(server, cast, about)).toMatchObject({ checked: 2, failed: 0, opened: 0 })

    const only = (text: string) => text.replaceAll('@agent', one.agentId).replaceAll('@other', other.agentId)
    await tamper(server, ...statements.map(narrowed).map(only))
    expect(await scanned(server, cast, about)).toMatchObject({ checked: 2, failed: 0, opened: 1 })
    const seen = await seenOf(cast, one.agentId)
    expect(seen.standing).toMatchObject({ state: 'drifted' })
    expect(seen.findings.map((found) => [found.kind, found.code, found.exits])).toEqual([[kind, code, exits]])
    expect(await kindsOf(cast, other.agentId)).toEqual([])
    // Nothing that is so already is found, or told, a second time.
    expect(await scanned(server, cast, about)).toMatchObject({ opened: 0, resolved: 0 })
  })

  it.each(reports)(
    'finds exactly one thing when a run says that it has %s',
    async (_, report, kind, exits) => {
      const { agentId } = await governed(server, cast)
      await running(server, cast, agentId, report)
      await scanned(server, cast, [agentId])
      const { findings, lines } = await seenOf(cast, agentId)
      expect(findings.map((found) => [found.kind, found.code, found.exits])).toEqual([
        [kind, 'REPORT_DIFFERS', exits],
      ])
      const differing = lines?.filter(({ differs }) => differs) ?? []
      expect(differing).toHaveLength(1)
      expect(differing[0]?.reported).toBe(findings[0]?.reported || 'none')
    },
  )

  it('finds that a key which signed is not trusted, and that the policy is another than it was granted by', async () => {
    const { agentId } = await governed(server, cast)
    const { workspaceId } = cast
    const keys = (state: string) =>
      tamper(
        server,
        `update signing_keys set state = '${state}' where alg = 'Ed25519' and workspace_id = '${workspaceId}'`,
      )
    await keys('revoked')
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual(['signer-revoked'])
    await keys('active')
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual([])

    await tamper(
      server,
      'create table kept_policy as select * from policy_active',
      `update policy_active set hash = unhex('${b}') where workspace_id = '${workspaceId}'`,
    )
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual(['policy-moved'])
    await tamper(
      server,
      'update policy_active join kept_policy using (workspace_id) set policy_active.hash = kept_policy.hash',
      'drop table kept_policy',
    )
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual([])
  })

  it('has a tampering for every kind that there is', () => {
    const tried = new Set<DriftKind>(['signer-revoked', 'policy-moved'])
    for (const [, , kind] of tamperings) tried.add(kind)
    for (const [, , kind] of reports) tried.add(kind)
    expect([...tried].sort()).toEqual(Object.keys(driftKinds).sort())
    for (const [, , kind, , exits] of tamperings) expect(exitsOf(kind)).toEqual(exits)
  })

  it('says that a check failed, and never that all is well, where a key or a report cannot be read', async () => {
    const { agentId } = await governed(server, cast)
    await scanned(server, cast, [agentId])
    expect((await seenOf(cast, agentId)).standing).toMatchObject({ state: 'in-sync' })
    const secret = (set: string) =>
      tamper(
        server,
        `update signing_keys set sealed_secret = ${set} where alg = 'HS256' and workspace_id = '${cast.workspaceId}'`,
      )
    await tamper(
      server,
      "create table kept_secret as select id, sealed_secret from signing_keys where alg = 'HS256'",
    )
    await secret("unhex(repeat('ab', 80))")
    const failed = await scanned(server, cast, [agentId])
    expect(failed).toMatchObject({ checked: 0, failed: 1 })
    const { standing } = await seenOf(cast, agentId)
    expect(standing).toMatchObject({ state: 'check-failed', since: server.clock.now })
    const since = server.clock.now
    server.clock.advance(60_000)
    await scanned(server, cast, [agentId])
    // With the age that it has.
    expect((await seenOf(cast, agentId)).standing).toMatchObject({ state: 'check-failed', since })
    await tamper(
      server,
      'update signing_keys join kept_secret on kept_secret.id = signing_keys.id set signing_keys.sealed_secret = kept_secret.sealed_secret',
    )
    await scanned(server, cast, [agentId])
    expect((await seenOf(cast, agentId)).standing).toMatchObject({ state: 'in-sync' })

    await running(server, cast, agentId, { tools: [] })
    await tamper(server, `update runs set report = '{"tools":["a","a"' where agent_id = '${agentId}'`)
    expect(await scanned(server, cast, [agentId])).toMatchObject({ checked: 0, failed: 1 })
  })
})

/** The first revision is what was promoted; the second one is in the sandbox. */
const narrowed = (statement: string): string =>
  /agent_revisions .*where agent_id = '@agent'$/.test(statement) ? `${statement} and number = 1` : statement
