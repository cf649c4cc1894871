import { createHash } from 'node:crypto'
import { type AgentSpec, specBytes, specOfTemplate, templates } from '@countersign/agents'
import { formatBundle, issuanceFacts, signStatement, statementOf } from '@countersign/proofs'
import type { Services, Surroundings } from '../compose.ts'
import { transactOn } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import { originOf } from '../ledger/writer.ts'

type Opened = { services: Services; orm: Surroundings['orm']; personId: string }

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const atOnce = 500

/**
 * A workspace with so many governed agents: everything that was approved is signed by its keys and told in its ledger,
 * as a promotion would have left it, but a few hundred in one transaction.
 */
export async function fillGoverned(
  instance: Opened,
  count: number,
  temperatureOf: (at: number) => number = () => 0,
  change: (spec: AgentSpec) => AgentSpec = (spec) => spec,
): Promise<string> {
  const { services, personId } = instance
  const person = await services.stores.people.find(personId)
  if (!person) throw new Error('Nobody was set up.')
  const { id: workspaceId } = await services.workspaces.create(person, `Fleet of ${count}`)
  // Its first policy asks about nobody, as long as nobody is governed.
  await services.revalidationWorkflow.round()
  const active = await services.stores.policy.active(workspaceId)
  if (!active) throw new Error('The workspace has no policy.')
  const transact = transactOn(instance.orm)
  for (let from = 0; from < count; from += atOnce) {
    const agents = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) =>
      anAgent(from + at, temperatureOf(from + at), change),
    )
    await transact(async (stores) => {
      const { signers, count: counted } = await services.signingKeys.signersForMany(stores, workspaceId)
      const now = Date.now()
      const made = await Promise.all(
        agents.map(async ({ id, name, proofId, requestId, digest }) => {
          const hex = digest.toString('hex')
          const hash = active.hash.toString('hex')
          const statement = statementOf({
            proofId,
            verifier: originOf(workspaceId),
            version: services.about.version,
            workspaceId,
            agent: { id, name, revision: 1 },
            specSha256: hex,
            policy: {
              snapshotId: active.snapshotId,
              number: active.number,
              sha256: hash,
              inputSha256: sha256(digest).toString('hex'),
            },
            requestId,
            requestedBy: `person:${personId}`,
            approvals: [{ personId, role: 'reviewer', at: now, eventId: proofId.replace('prf_', 'evt_') }],
            quorum: 1,
            breakGlass: false,
            supersedes: null,
            at: now,
            notAfter: null,
          })
          return { bundle: await signStatement(statement, signers), hex, hash }
        }),
      )
      await counted()
      const eventIds = await services.writer.appendAll(
        stores,
        workspaceId,
        made.map(({ bundle, hex, hash }, at) => ({
          by: bySystem,
          action: 'proof.issued' as const,
          subjectId: agents[at]?.proofId ?? '',
          facts: {
            agent: agents[at]?.id ?? '',
            revision: 1,
            specSha256: hex,
            promotion: agents[at]?.requestId ?? '',
            policySha256: hash,
            ...issuanceFacts(sha256, bundle),
            breakGlass: false,
          },
          words: { agentName: agents[at]?.name ?? '' },
        })),
      )
      await stores.subjects.addProofs(
        made.map(({ bundle }, at) => ({
          workspaceId,
          id: agents[at]?.proofId ?? '',
          agentId: agents[at]?.id ?? '',
          revision: 1,
          digest: agents[at]?.digest ?? Buffer.alloc(32),
          requestId: agents[at]?.requestId ?? '',
          policyId: active.snapshotId,
          policyHash: active.hash,
          bundle: Buffer.from(formatBundle(bundle)),
          isBreakGlass: false,
          issuedAt: now,
          eventId: eventIds[at] ?? '',
        })),
        signers.map(({ kid }) => kid),
      )
    })
    await addRows(instance, workspaceId, agents)
  }
  await sequenced(instance)
  return workspaceId
}

/** Every event has its place: what is revalidated next is believed by it. */
export async function sequenced({ services, orm }: Opened): Promise<void> {
  await services.sequencer.sequenceAll()
  await orm.$client.promise().query('analyze table agents, proofs, ledger_entries, ledger_events')
}

type Made = ReturnType<typeof anAgent>

async function addRows({ orm, personId }: Opened, workspaceId: string, agents: readonly Made[]) {
  const pool = orm.$client.promise()
  const at = stamp(Date.now())
  await pool.query(
    `insert into agents (workspace_id, id, name, display_name, owner, role, model, monthly_micros, search_text,
      origin, created_by, created_at, updated_by, updated_at, last_revision, expires_at, renewals,
      governed_revision, governed_digest, is_invalidated, proof_id, is_frozen, is_retired) values ?`,
    [
      agents.map(({ id, name, digest, proofId }) => [
        workspaceId,
        id,
        name,
        name,
        'fleet',
        'operator',
        'anthropic/claude-sonnet',
        50_000_000,
        name,
        'template',
        personId,
        at,
        personId,
        at,
        1,
        '9999-12-31 23:59:59.999',
        0,
        1,
        digest,
        0,
        proofId,
        0,
        0,
      ]),
    ],
  )
  await pool.query(
    `insert into agent_revisions (workspace_id, agent_id, number, spec, digest, author_id, at, note, changes) values ?`,
    [agents.map(({ id, bytes, digest }) => [workspaceId, id, 1, bytes, digest, personId, at, '', ''])],
  )
}

function anAgent(at: number, temperature: number, change: (spec: AgentSpec) => AgentSpec) {
  const template = templates[at % templates.length]
  if (template === undefined) throw new Error('There is no template.')
  const spec = specOfTemplate(template)
  const name = `agent-${at}`
  const { model } = spec.anatomy
  const anatomy = { ...spec.anatomy, model: model && { ...model, temperature } }
  const bytes = Buffer.from(
    specBytes(change({ ...spec, anatomy, metadata: { ...spec.metadata, name, owner: 'fleet' } })),
  )
  // In the order in which they are made, as identifiers are.
  const suffix = `01K9${base32(at).padStart(22, '0')}`
  return {
    id: `agt_${suffix}`,
    proofId: `prf_${suffix}`,
    requestId: `prm_${suffix}`,
    name,
    bytes,
    digest: sha256(bytes),
  }
}

const base32 = (value: number): string =>
  value
    .toString(32)
    .toUpperCase()
    .replace(/[ILOU]/g, (letter) => ({ I: 'W', L: 'X', O: 'Y', U: 'Z' })[letter] ?? '')

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 23).replace('T', ' ')
