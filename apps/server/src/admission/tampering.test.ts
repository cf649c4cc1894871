import { type AgentSpec, parseSpecBytes, specBytes } from '@countersign/agents'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asRoot } from '../ledger/testing.ts'
import { askFor, type Cast, edit, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import type { Asking } from './facts.ts'
import type { Occasion } from './recorder.ts'
import { aStart, governed, sandboxed } from './testing.ts'

/** Each check through the service: one that is let in, and the same with the database changed behind its back. */
describe('an admission in a database that somebody changed', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })
  beforeEach(() => server.clock.advance(1_000))

  const admit = (asking: Asking) => server.services.admission.admit(asking, aStart)
  const codesOf = async (asking: Asking) => {
    const { kind, report } = await admit(asking)
    expect(kind).toBe(report.outcome === 'DENY' ? 'denied' : 'admitted')
    return report.reasons.map(({ code }) => code)
  }
  const tamper = (...statements: string[]) => asRoot(server, ...statements)
  const stored = async ({ workspaceId, agentId }: Asking): Promise<AgentSpec> => {
    const revision = await server.services.stores.revisions.find(workspaceId, agentId, 1)
    const reading = parseSpecBytes(revision?.spec ?? Buffer.alloc(0))
    if (!reading.ok) throw new Error('The stored spec cannot be read.')
    return reading.spec
  }
  /** As whoever has the database would: the bytes, and every column beside them that tells their digest. */
  const overwrite = async (asking: Asking, bytes: Uint8Array) => {
    const hex = Buffer.from(bytes).toString('hex')
    const digest = `unhex(sha2(unhex('${hex}'), 256))`
    await tamper(
      `update agent_revisions set spec = unhex('${hex}'), digest = ${digest} where agent_id = '${asking.agentId}'`,
      `update agents set sandbox_digest = if(sandbox_digest is null, null, ${digest}), governed_digest = if(governed_digest is null, null, ${digest}) where id = '${asking.agentId}'`,
    )
  }
  const letIn = async (asking: Asking) => expect(await codesOf(asking)).toEqual([])

  it('1: is let in until its sandbox has expired', async () => {
    const asking = await sandboxed(cast)
    await letIn(asking)
    await tamper(`update agents set expires_at = '2020-01-01 00:00:00' where id = '${asking.agentId}'`)
    expect(await codesOf(asking)).toEqual(['SANDBOX_EXPIRED'])
  })

  it('2: is let in until its stored spec opens the sandbox, or says nothing that can be read', async () => {
    const asking = await sandboxed(cast)
    await letIn(asking)
    const spec = await stored(asking)
    const containment = { externalCalls: true, persistentWrites: false }
    await overwrite(asking, specBytes({ ...spec, containment }))
    expect(await codesOf(asking)).toEqual(['CONTAINMENT_VIOLATION'])
    await overwrite(asking, Buffer.from('{"kind":"Agent"}'))
    expect(await codesOf(asking)).toEqual(['CONTAINMENT_VIOLATION'])
  })

  describe('3: is denied without the proof of this very agent and revision', () => {
    it('when two agents have changed their proofs', async () => {
      const [one, other] = [await governed(server, cast), await governed(server, cast)]
      await letIn(one)
      // The spec is that of another name, so its hash differs too.
      const both = ['PROOF_MISSING', 'SPEC_HASH_MISMATCH']
      const proofOf = async ({ workspaceId, agentId }: Asking) =>
        (await server.services.stores.agents.find(workspaceId, agentId))?.proofId
      const [mine, theirs] = [await proofOf(one), await proofOf(other)]
      await tamper(
        `update agents set proof_id = '${theirs}' where id = '${one.agentId}'`,
        `update agents set proof_id = '${mine}' where id = '${other.agentId}'`,
      )
      expect(await codesOf(one)).toEqual(both)
      expect(await codesOf(other)).toEqual(both)
    })

    it('when the bundle of another lies in its row', async () => {
      const [one, other] = [await governed(server, cast), await governed(server, cast)]
      await tamper(
        `update proofs mine join proofs theirs on theirs.agent_id = '${other.agentId}' set mine.bundle = theirs.bundle where mine.agent_id = '${one.agentId}'`,
      )
      expect(await codesOf(one)).toEqual(['PROOF_MISSING'])
    })

    it('when its row is gone, or holds something else', async () => {
      const asking = await governed(server, cast)
      await tamper(`update proofs set bundle = '{}' where agent_id = '${asking.agentId}'`)
      expect(await codesOf(asking)).toEqual(['PROOF_MISSING'])
      await tamper(`delete from proofs where agent_id = '${asking.agentId}'`)
      expect(await codesOf(asking)).toEqual(['PROOF_MISSING'])
    })

    it('when a column makes another revision the governed one', async () => {
      const asking = await governed(server, cast)
      const { workspaceId, agentId } = asking
      const agent = await server.services.stores.agents.find(workspaceId, agentId)
      const of = { agentId, name: agent?.name ?? '', revision: 1, digest: '' }
      await edit(cast.ana.visitor, workspaceId, of)
      await letIn(asking)
      await tamper(`update agents set governed_revision = 2, sandbox_revision = null where id = '${agentId}'`)
      expect(await codesOf(asking)).toContain('PROOF_MISSING')
    })

    it('when a column makes a sandbox governed', async () => {
      const { workspaceId } = cast
      const { agentId } = await makeAgent(cast.ana.visitor, workspaceId)
      await tamper(
        `update agents set governed_revision = sandbox_revision, sandbox_revision = null where id = '${agentId}'`,
      )
      expect(await codesOf({ workspaceId, agentId, mode: 'governed' })).toEqual(['PROOF_MISSING'])
    })
  })

  it('4: is let in until the stored spec is another one, whatever the columns beside it say', async () => {
    const asking = await governed(server, cast)
    await letIn(asking)
    const spec = await stored(asking)
    await overwrite(asking, specBytes({ ...spec, capabilities: [...spec.capabilities, 'invoice.match'] }))
    expect(await codesOf(asking)).toEqual(['SPEC_HASH_MISMATCH'])
    const flipped = Buffer.from(specBytes(spec))
    flipped[40] = (flipped[40] ?? 0) ^ 1
    await overwrite(asking, flipped)
    expect(await codesOf(asking)).toEqual(['SPEC_HASH_MISMATCH'])
    await overwrite(asking, specBytes(spec))
    await letIn(asking)
  })

  describe('5: is denied by another policy than it was judged by', () => {
    it('until it is contained, where the workspace says so', async () => {
      const asking = await governed(server, cast)
      await letIn(asking)
      await askFor(cast.ana.visitor, cast.workspaceId, [[/perAgent: 5/, 'perAgent: 6']])
      expect(await codesOf(asking)).toEqual(['POLICY_HASH_MISMATCH'])
      const { workspaceId } = cast
      const { setOnPolicyDrift } = cast.ana.visitor.api.workspace
      await setOnPolicyDrift.mutate({ workspaceId, onPolicyDrift: 'contain' })
      const contained = await admit(asking)
      expect(contained).toMatchObject({ kind: 'admitted', admitted: { outcome: 'RESTRICT' } })
      await setOnPolicyDrift.mutate({ workspaceId, onPolicyDrift: 'block' })
      expect(await codesOf(asking)).toEqual(['POLICY_HASH_MISMATCH'])
      await askFor(cast.ana.visitor, cast.workspaceId, [[/perAgent: 6/, 'perAgent: 5']])
      await letIn(asking)
    })

    it('when the pointer to the policy is gone', async () => {
      const asking = await governed(server, cast)
      await tamper('create table kept_pointer as select * from policy_active', 'delete from policy_active')
      expect(await codesOf(asking)).toEqual(['INTERCEPTOR_ERROR'])
      await tamper('insert into policy_active select * from kept_pointer')
      await letIn(asking)
    })

    describe('when the pointer, or a column of it, names a version that was replaced', () => {
      let outdated: Asking
      let current: Asking[] = []
      const pointer = async () => {
        const active = await server.services.stores.policy.active(cast.workspaceId)
        if (active === null) throw new Error('The workspace has no policy.')
        return { snapshotId: active.snapshotId, number: active.number, hash: active.hash.toString('hex') }
      }
      let old: Awaited<ReturnType<typeof pointer>>
      let now: typeof old

      beforeAll(async () => {
        outdated = await governed(server, cast)
        old = await pointer()
        await askFor(cast.ana.visitor, cast.workspaceId, [[/perAgent: 5/, 'perAgent: 6']])
        now = await pointer()
        current = [await sandboxed(cast), await governed(server, cast)]
      })
      afterAll(() => askFor(cast.ana.visitor, cast.workspaceId, [[/perAgent: 6/, 'perAgent: 5']]))

      const point = (set: string) =>
        tamper(`update policy_active set ${set} where workspace_id = '${cast.workspaceId}'`)
      const back = () =>
        point(`snapshot_id = '${now.snapshotId}', number = ${now.number}, hash = unhex('${now.hash}')`)
      const judgedBy = async ({ services: { admission } }: TestServer, cause: Occasion['cause']) => {
        const answers: string[] = []
        for (const asking of [outdated, ...current]) {
          const { kind, report } = await admission.admit(asking, { ...aStart, cause })
          answers.push([kind, ...report.reasons.map(({ code }) => code)].join(' '))
        }
        return answers
      }
      const nobody = Array.from({ length: 3 }, () => 'denied INTERCEPTOR_ERROR')
      const columns: [column: string, set: () => string][] = [
        ['hash', () => `hash = unhex('${old.hash}')`],
        ['version', () => `snapshot_id = '${old.snapshotId}'`],
        ['number', () => `number = ${old.number}`],
        [
          'columns, all of them',
          () => `snapshot_id = '${old.snapshotId}', number = ${old.number}, hash = unhex('${old.hash}')`,
        ],
      ]
      const causes = ['start', 'restart', 'renewal'] as const

      it.each(columns.flatMap(([column, set]) => causes.map((cause) => ({ column, set, cause }))))(
        'its $column, at a $cause',
        async ({ set, cause }) => {
          expect(await judgedBy(server, cause)).toEqual([
            'denied POLICY_HASH_MISMATCH',
            'admitted',
            'admitted',
          ])
          await point(set())
          try {
            expect(await judgedBy(server, cause)).toEqual(nobody)
          } finally {
            await back()
          }
        },
      )

      it.each(columns)('its %s, also on a replica that has seen no other', async (_, set) => {
        await point(set())
        const other = await openReplica(server)
        try {
          expect(await judgedBy(other, 'start')).toEqual(nobody)
          await back()
          expect(await judgedBy(other, 'start')).toEqual([
            'denied POLICY_HASH_MISMATCH',
            'admitted',
            'admitted',
          ])
        } finally {
          await back()
          await other.close()
        }
      })
    })
  })

  describe('6: is denied when a key that signed is no longer trusted', () => {
    const standing = (alg: string, set: string) =>
      tamper(`update signing_keys set ${set} where alg = '${alg}' and workspace_id = '${cast.workspaceId}'`)

    it.each([
      ['HS256', 'tainted'],
      ['Ed25519', 'tainted'],
      ['HS256', 'revoked'],
      ['Ed25519', 'revoked'],
    ])('as soon as %s is %s, and again let in when it was not', async (alg, state) => {
      const asking = await governed(server, cast)
      await letIn(asking)
      await standing(alg, `state = '${state}'`)
      expect(await codesOf(asking)).toEqual(['SIGNER_REVOKED'])
      await standing(alg, "state = 'active'")
      await letIn(asking)
    })

    it('from the position on from which it was revoked, and not before', async () => {
      const before = await governed(server, cast)
      const size = (await server.services.stores.log.find(cast.workspaceId))?.size ?? 0
      const after = await governed(server, cast)
      await standing(
        'Ed25519',
        `state = 'revoked', revocation_reason = 'compromised', revoked_from = ${size}`,
      )
      await letIn(before)
      expect(await codesOf(after)).toEqual(['SIGNER_REVOKED'])
      await standing('Ed25519', "state = 'active', revocation_reason = null, revoked_from = null")
    })
  })

  describe('7: is denied when the signature is not that of the proof', () => {
    const bundleOf = async (asking: Asking) => {
      const [proof] = await server.services.stores.proofs.ofAgent(asking.workspaceId, asking.agentId, 1)
      return JSON.parse(proof?.bundle.toString('utf8') ?? '{}')
    }
    const store = (asking: Asking, bundle: unknown) =>
      tamper(
        `update proofs set bundle = unhex('${Buffer.from(JSON.stringify(bundle)).toString('hex')}') where agent_id = '${asking.agentId}'`,
      )

    it('because it is of another proof, or the proof says something else', async () => {
      const [asking, other] = [await governed(server, cast), await governed(server, cast)]
      await letIn(asking)
      const [bundle, another] = [await bundleOf(asking), await bundleOf(other)]
      await store(asking, { ...bundle, signatures: another.signatures })
      expect(await codesOf(asking)).toEqual(['SIGNATURE_INVALID'])
      const said = Buffer.from(bundle.payload, 'base64url').toString('utf8')
      const payload = Buffer.from(said.replace('"required":1', '"required":0')).toString('base64url')
      expect(payload).not.toBe(bundle.payload)
      await store(asking, { ...bundle, payload })
      expect(await codesOf(asking)).toEqual(['SIGNATURE_INVALID'])
      await store(asking, bundle)
      await letIn(asking)
    })

    it('because the event that it points to is the issue of another', async () => {
      const [asking, other] = [await governed(server, cast), await governed(server, cast)]
      await tamper(
        `update proofs mine join proofs theirs on theirs.agent_id = '${other.agentId}' set mine.event_id = theirs.event_id where mine.agent_id = '${asking.agentId}'`,
      )
      expect(await codesOf(asking)).toEqual(['SIGNATURE_INVALID'])
    })

    it('because the secret of the key was exchanged', async () => {
      const asking = await governed(server, cast)
      await tamper(
        "create table kept_keys as select id, sealed_secret from signing_keys where alg = 'HS256'",
        "update signing_keys set sealed_secret = unhex(repeat('ab', 80)) where alg = 'HS256'",
      )
      expect(await codesOf(asking)).toEqual(['INTERCEPTOR_ERROR'])
      await tamper(
        'update signing_keys join kept_keys on kept_keys.id = signing_keys.id set signing_keys.sealed_secret = kept_keys.sealed_secret',
      )
      await letIn(asking)
    })
  })
})
