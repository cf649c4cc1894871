import { randomBytes } from 'node:crypto'
import { formatVerifierKey, verifierKey } from '@countersign/ledger'
import {
  isPermission,
  type Permission,
  permissions,
  Role,
  roleHas,
  rolePermissions,
} from '@countersign/people'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { joinAsAuditor, makeExport } from '../auditors/testing.ts'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { bySystem } from '../ledger/doer.ts'
import { promotionInput } from '../policy/testing.ts'
import { queueRevalidation } from '../revalidation/queueing.ts'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { Visitor } from '../testing/visitor.ts'
import { appRouter } from './router.ts'

const Gated = z.object({
  _def: z.object({
    meta: z.object({ gate: z.string() }),
    type: z.enum(['query', 'mutation', 'subscription']),
    inputs: z.array(z.instanceof(z.ZodObject)),
  }),
})

// A procedure is a function that carries its definition; at run time the record is flat, by path.
const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { _def } = Gated.parse({ _def: Reflect.get(procedure, '_def') })
  const fields = Object.keys(_def.inputs[0]?.shape ?? {})
  return { path, gate: _def.meta.gate, type: _def.type, fields }
})
const inWorkspace = procedures.filter(({ gate }) => Object.hasOwn(permissions, gate))

/** Procedures that nobody needs to sign in for. The list may only shrink; each stands with its reason. */
const openToAnyone: Record<string, string> = {
  'session.current': 'tells who is signed in, and nobody when nobody is',
  'session.signIn': 'is how one signs in',
  'setup.status': 'decides whether the set-up page is shown',
  'setup.complete': 'needs the token of a set-up link',
  'links.inspect': 'needs the token of a one-time link',
  'links.acceptInvitation': 'needs the token of an invitation',
  'links.resetPassword': 'needs the token of a reset link',
  'links.enterDemo': 'needs the token of a demo link',
  'ledger.standing': 'tells why nothing can be decided, which whoever cannot sign in needs most',
  'providers.problem': 'tells why a sign-in that just failed did, by its unguessable id',
}

/** Procedures that take no more than being signed in, which an auditor is too. The list may only shrink; each stands with its reason. */
const openToSignedIn: Record<string, string> = {
  'account.changePassword': 'is about the own account',
  'account.identities': 'is about the own account',
  'account.rename': 'is about the own account',
  'account.unlink': 'is about the own account',
  'demo.status': 'tells of made-up people only',
  'providers.startLink': 'is about the own account',
  'session.list': 'is about the own sessions',
  'session.revoke': 'is about the own sessions',
  'session.revokeOthers': 'is about the own sessions',
  'session.signOut': 'is about the own session',
  'workspace.create': 'asks for an admin of another workspace by itself',
}

/** All that an auditor may ask of a workspace. */
const openToAuditors = ['evidence.download', 'evidence.list']

const aWitnessKey = () =>
  formatVerifierKey(
    verifierKey(sha256, { name: 'w.example', type: 'cosignature', publicKey: randomBytes(32) }),
  )

const aName = () => `agent-${randomBytes(8).toString('hex')}`

/** The workspace itself has tests of its own; a client id is a name that an identity provider chose. */
const notOurs = new Set(['workspaceId', 'clientId'])

/** Values for the other fields, so that only the foreign id can be the reason for a refusal. */
const plausible: Record<string, unknown> = {
  number: 1,
  version: 1,
  step: 'identity',
  draft: {},
  query: 'sort=name',
  basedOn: 1,
  from: 1,
  to: 1,
  format: 'yaml',
  spec: { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: 'a-name' } } },
  next: '/',
  role: 'viewer',
  overlapHours: 1,
  name: 'a-name',
  issuer: 'https://id.example.com',
  clientId: 'countersign',
  clientSecret: null,
  roleClaim: null,
  roleMap: [],
  defaultRole: 'viewer',
  isEnabled: false,
  reason: 'A reason',
  onPolicyDrift: 'block',
  act: 'taint',
  since: 'end',
  revocationReason: null,
  note: 'A note',
  digest: 'ab'.repeat(32),
  text: 'A comment',
  groups: [],
  scheduledFor: null,
  as: 'bundle',
  newHash: null,
  eventClass: 'access',
  keptDays: 365,
  seen: 2_192,
  scope: 'agent',
  kind: 'reported-model',
  cause: null,
  days: 7,
  framework: 'soc2',
  until: Date.UTC(2026, 0, 20),
  exportIds: [`exp_${'0'.repeat(26)}`],
}

/** Where a field means something else than elsewhere. */
const plausibleFor: Record<string, Record<string, unknown>> = {
  'policy.activate': { basedOn: 'ab'.repeat(32) },
  'drift.ignores.add': { reason: 'A reason that is long enough' },
  'retention.placeHold': { reason: 'A reason that is long enough' },
  'retention.liftHold': { reason: 'A reason that is long enough' },
  'auditors.change': { until: null, add: [], remove: [] },
  'policy.rollBack': { basedOn: 'ab'.repeat(32) },
}

describe('every procedure', () => {
  const server = composeForTest()
  const visitors = new Map<Role, Visitor>()
  let outsider: Visitor
  let formerAuditor: Visitor
  let workspaceId = ''
  let elsewhere = ''

  beforeAll(async () => {
    const { admin, workspaceId: made } = await setUp(server)
    workspaceId = made
    visitors.set('admin', admin)
    for (const role of ['reviewer', 'compliance', 'viewer'] as const) {
      visitors.set(role, (await join(admin, server, workspaceId, role, role)).visitor)
    }
    const exportIds = [await makeExport(server, workspaceId)]
    const until = server.clock.now + 86_400_000
    const auditor = await joinAsAuditor(admin, server, workspaceId, 'auditor', { until, exportIds })
    visitors.set('auditor', auditor.visitor)
    const former = await joinAsAuditor(admin, server, workspaceId, 'former', { until, exportIds })
    await admin.api.auditors.end.mutate({ workspaceId, accessId: former.accessId })
    formerAuditor = former.visitor
    const other = await admin.api.workspace.create.mutate({ name: 'Somewhere else' })
    elsewhere = other.id
    outsider = (await join(admin, server, elsewhere, 'admin', 'outsider')).visitor
    const { items } = await outsider.api.members.list.query({ workspaceId: elsewhere, search: 'ana' })
    await outsider.api.members.remove.mutate({ workspaceId: elsewhere, personId: items[0]?.personId ?? '' })
  })

  const call = async (visitor: Visitor, { path, type }: { path: string; type: string }, input: unknown) => {
    const encoded = encodeURIComponent(JSON.stringify(input))
    const response =
      type === 'mutation'
        ? await visitor.fetch(`/trpc/${path}`, { method: 'POST', body: JSON.stringify(input) })
        : await visitor.fetch(`/trpc/${path}?input=${encoded}`)
    const text = await response.text()
    // A refused subscription answers as a stream whose first message is the error.
    const json = text.startsWith('{') ? text : (/data: (\{.*"code".*\})/.exec(text)?.[1] ?? '{}')
    const body = JSON.parse(json)
    return { status: response.status, code: body.error?.data?.code ?? body.data?.code ?? null }
  }

  /** Somebody whom the gate lets through, so that it is not what refuses. */
  const holderOf = ({ gate }: { gate: string }): Visitor => {
    const role = Role.options.find((one) => isPermission(gate) && roleHas(one, gate))
    return visitors.get(role ?? 'admin') ?? outsider
  }

  it('names a gate that exists', () => {
    const gates = new Set(['anyone', 'signed-in', ...Object.keys(permissions)])
    expect(procedures.filter(({ gate }) => !gates.has(gate))).toEqual([])
  })

  it('is open to anyone only where the list above says why', () => {
    const open = procedures.filter(({ gate }) => gate === 'anyone').map(({ path }) => path)
    expect(open.filter((path) => !openToAnyone[path])).toEqual([])
    expect(Object.keys(openToAnyone).filter((path) => !open.includes(path))).toEqual([])
  })

  it.each(procedures.filter(({ gate }) => gate !== 'anyone'))('$path refuses nobody', async (procedure) => {
    const answer = await call(new Visitor(server), procedure, { workspaceId })
    expect(answer.code).toBe('NOT_SIGNED_IN')
  })

  const wrongRoles = inWorkspace.flatMap((procedure) =>
    Role.options
      .filter((role) => !rolePermissions[role].includes(procedure.gate as Permission))
      .map((role) => ({ ...procedure, role })),
  )

  it.each(wrongRoles)('$path refuses the role $role', async ({ role, ...procedure }) => {
    const visitor = visitors.get(role) ?? new Visitor(server)
    expect((await call(visitor, procedure, { workspaceId })).code).toBe('NOT_PERMITTED')
  })

  it('lets an auditor do two things in a workspace, and with their own account what everybody may', () => {
    const theirs = inWorkspace.filter(({ gate }) => isPermission(gate) && roleHas('auditor', gate))
    expect(theirs.map(({ path }) => path).sort()).toEqual(openToAuditors)
    const signedIn = procedures.filter(({ gate }) => gate === 'signed-in').map(({ path }) => path)
    expect(signedIn.sort()).toEqual(Object.keys(openToSignedIn).sort())
  })

  it.each(inWorkspace)('$path refuses an auditor whose access is over', async (procedure) => {
    expect((await call(formerAuditor, procedure, { workspaceId })).code).toBe('AUDITOR_ACCESS_ENDED')
  })

  it.each(inWorkspace)('$path refuses the admin of another workspace', async (procedure) => {
    expect((await call(outsider, procedure, { workspaceId })).code).toBe('NOT_A_MEMBER')
  })

  it.each(inWorkspace)('$path refuses a workspace id that does not exist', async (procedure) => {
    const nowhere = `wsp_${'0'.repeat(26)}`
    const admin = visitors.get('admin') ?? outsider
    expect((await call(admin, procedure, { workspaceId: nowhere })).code).toBe('NOT_A_MEMBER')
  })

  it.each(procedures.filter(({ type }) => type !== 'subscription'))(
    '$path refuses a field it does not know',
    async (procedure) => {
      const answer = await call(holderOf(procedure), procedure, { workspaceId, surprise: 1 })
      expect(answer.code).toBe('BAD_INPUT')
    },
  )

  const theirProvider = async () => {
    const id = newId('provider', server.clock.now)
    await server.services.stores.providers.add({
      id,
      workspaceId: elsewhere,
      name: 'Theirs',
      issuer: 'https://id.example.com',
      clientId: 'countersign',
      sealedSecret: null,
      roleClaim: null,
      roleMap: [],
      defaultRole: 'viewer',
      isEnabled: true,
      createdAt: server.clock.now,
    })
    return id
  }

  const theirProposal = async () => {
    const { stores } = server.services
    const id = newId('proposal', server.clock.now)
    const active = await stores.policy.active(elsewhere)
    await stores.proposals.add({
      id,
      workspaceId: elsewhere,
      kind: 'one-person',
      files: null,
      hash: null,
      basedOn: active?.snapshotId ?? '',
      origin: 'edited',
      restored: null,
      reason: 'Theirs',
      author: 'system',
      answerable: 'nobody',
      at: server.clock.now,
      state: 'open',
      settledBy: null,
      settledAt: null,
      settledReason: null,
      becameId: null,
    })
    return id
  }

  const theirSigningKey = async () =>
    (await outsider.api.signingKeys.list.query({ workspaceId: elsewhere })).keys[0]?.id ?? ''

  const theirSigningKeyProposal = async () => {
    const id = newId('signingKeyProposal', server.clock.now)
    const signingKeyId = newId('signingKey', server.clock.now)
    const times = { proposedAt: server.clock.now, expiresAt: server.clock.now + 1, closedAt: null }
    const revocation = { revocationReason: null, revokedFrom: null }
    const proposedBy = await foreign.personId?.()
    await server.services.stores.signingKeyProposals.add({
      ...{ id, workspaceId: elsewhere, signingKeyId, act: 'taint', state: 'open', note: 'A note' },
      ...{ ...times, ...revocation, proposedBy: proposedBy ?? '' },
    })
    return id
  }

  const theirRequest = async () => {
    const spec = { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: aName() } } }
    const { id: agentId } = await outsider.api.agents.create.mutate({ workspaceId: elsewhere, spec })
    const asked = await outsider.api.promotions.request.mutate({ workspaceId: elsewhere, agentId })
    return asked.requestId
  }

  /** One object of each kind that lives in the other workspace, by the field that names it. */
  const foreign: Record<string, () => Promise<string>> = {
    personId: async () =>
      (await outsider.api.members.list.query({ workspaceId: elsewhere })).items[0]?.personId ?? '',
    linkId: async () => {
      const about = { workspaceId: elsewhere, email: 'new@example.com', role: 'viewer' } as const
      await outsider.api.members.invite.mutate(about)
      return (await outsider.api.members.invitations.query({ workspaceId: elsewhere }))[0]?.id ?? ''
    },
    keyId: async () => {
      const about = { name: 'Theirs', scopes: ['workspace:read' as const], expiresInDays: null }
      return (await outsider.api.keys.create.mutate({ workspaceId: elsewhere, ...about })).id
    },
    eventId: async () => {
      await server.services.sequencer.sequenceAll()
      return (await outsider.api.ledger.list.query({ workspaceId: elsewhere })).items[0]?.id ?? ''
    },
    witnessId: async () => {
      const witness = { url: 'http://127.0.0.1:1', verifierKey: aWitnessKey(), workspaceId: elsewhere }
      return (await outsider.api.ledger.addWitness.mutate(witness)).id
    },
    agentId: async () => {
      const spec = { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: aName() } } }
      return (await outsider.api.agents.create.mutate({ workspaceId: elsewhere, spec })).id
    },
    /** What a hold is about, an agent here. */
    subjectId: async () => {
      const spec = { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: aName() } } }
      return (await outsider.api.agents.create.mutate({ workspaceId: elsewhere, spec })).id
    },
    runId: async () => {
      const spec = { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: aName() } } }
      const { id: agentId } = await outsider.api.agents.create.mutate({ workspaceId: elsewhere, spec })
      const start = { workspaceId: elsewhere, agentId, driver: 'lease' as const }
      return (await outsider.api.runs.start.mutate(start)).run?.id ?? ''
    },
    requestId: () => theirRequest(),
    proofId: async () => {
      const requestId = await theirRequest()
      const proof = {
        workspaceId: elsewhere,
        id: newId('proof', server.clock.now),
        agentId: newId('agent', server.clock.now),
        revision: 1,
        digest: randomBytes(32),
        requestId,
        policyId: newId('policy', server.clock.now),
        policyHash: randomBytes(32),
        bundle: Buffer.from('{}'),
        isBreakGlass: false,
        issuedAt: server.clock.now,
        eventId: newId('event', server.clock.now),
      }
      await server.services.stores.proofs.add(proof, ['a-key'])
      return proof.id
    },
    draftId: async () => {
      const source = { mode: 'blank' as const }
      return (await outsider.api.drafts.start.mutate({ workspaceId: elsewhere, source })).id
    },
    viewId: async () =>
      (
        await outsider.api.views.add.mutate({
          page: 'agents',
          workspaceId: elsewhere,
          name: aName(),
          query: 'sort=name',
        })
      ).id,
    snapshotId: async () =>
      (await outsider.api.policy.snapshots.query({ workspaceId: elsewhere })).items[0]?.id ?? '',
    proposalId: () => theirProposal(),
    decisionId: async () => {
      const { services, clock } = server
      const input = promotionInput(clock.now)
      await services.policyDecisions.ask(services.stores, elsewhere, 'promotion', input)
      await services.policyRecorder.flush()
      return (await outsider.api.policy.decisions.query({ workspaceId: elsewhere })).items[0]?.id ?? ''
    },
    revalidationId: async () => {
      const { id: agentId } = await outsider.api.agents.create.mutate({
        workspaceId: elsewhere,
        spec: { value: { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: aName() } } },
      })
      const { writer } = server.services
      const asked = { cause: 'chosen' as const, by: bySystem, chosen: [agentId] }
      return transactOn(server.orm)((stores) =>
        queueRevalidation(stores, writer, elsewhere, asked, server.clock.now),
      )
    },
    findingId: async () => {
      const id = newId('drift', server.clock.now)
      const now = server.clock.now
      const about = { agentId: newId('agent', now), kind: 'reported-model', revision: 1 } as const
      const values = { message: 'Theirs.', approved: null, stored: null, reported: null }
      const times = { openedAt: now, seenAt: now }
      await server.services.stores.drift.add([
        { workspaceId: elsewhere, id, cause: 'reported-model:theirs', ...about, ...values, ...times },
      ])
      return id
    },
    ignoreId: async () => {
      const rule = { kind: 'reported-model', cause: null, agentId: null } as const
      const why = { reason: 'It was agreed upon', days: 7 }
      const about = { workspaceId: elsewhere, ...rule, cause: `reported-model:${aName()}` }
      return (await outsider.api.drift.ignores.add.mutate({ ...about, ...why })).ignoreId
    },
    holdId: async () => {
      const hold = {
        name: 'Theirs',
        reason: 'It was agreed upon',
        scope: 'workspace',
        subjectId: null,
      } as const
      return (await outsider.api.retention.placeHold.mutate({ workspaceId: elsewhere, ...hold })).holdId
    },
    scanId: async () => (await outsider.api.drift.scan.mutate({ workspaceId: elsewhere })).scanId,
    exportId: () => makeExport(server, elsewhere),
    accessId: async () => {
      const exportIds = [await makeExport(server, elsewhere)]
      const about = { email: `${aName()}@example.com`, until: server.clock.now + 86_400_000, exportIds }
      await outsider.api.auditors.invite.mutate({ workspaceId: elsewhere, ...about })
      return (await outsider.api.auditors.list.query({ workspaceId: elsewhere })).items[0]?.id ?? ''
    },
    signingKeyId: () => theirSigningKey(),
    signingKeyProposalId: () => theirSigningKeyProposal(),
    id: () => theirProvider(),
    providerId: () => theirProvider(),
    testId: async () => newId('attempt', server.clock.now),
  }
  const idFields = (fields: string[]) =>
    fields.filter((field) => /^id$|Id$/.test(field) && !notOurs.has(field))
  const withIds = inWorkspace.filter(
    ({ fields, type }) => type !== 'subscription' && idFields(fields).length > 0,
  )

  it('has a foreign object for every kind of id that a procedure takes', () => {
    const unknown = withIds.flatMap(({ fields }) => idFields(fields)).filter((field) => !foreign[field])
    expect(unknown).toEqual([])
  })

  it.each(withIds)('$path does not reach into another workspace by id', async (procedure) => {
    const input: Record<string, unknown> = { workspaceId }
    for (const field of procedure.fields) {
      if (foreign[field]) input[field] = await foreign[field]()
      else if (field !== 'workspaceId') {
        input[field] = plausibleFor[procedure.path]?.[field] ?? plausible[field]
      }
    }
    const { status, code } = await call(holderOf(procedure), procedure, input)
    expect({ path: procedure.path, status, code }).toMatchObject({ status: expect.toBeOneOf([403, 404]) })
  })

  it('every permission is asked for by a procedure and held by a role', () => {
    const asked = new Set(inWorkspace.map(({ gate }) => gate))
    const held = new Set(Object.values(rolePermissions).flat())
    expect(Object.keys(permissions).filter((permission) => !asked.has(permission))).toEqual([])
    expect(Object.keys(permissions).filter((permission) => !held.has(permission as Permission))).toEqual([])
  })

  it('an unknown procedure is refused in the same form', async () => {
    const answer = await call(outsider, { path: 'nothing.here', type: 'query' }, {})
    expect(answer).toEqual({ status: 404, code: 'PROCEDURE_NOT_FOUND' })
  })
})
