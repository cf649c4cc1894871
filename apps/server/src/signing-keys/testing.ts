import { formatBundle, type ProofBundle, signStatement, statementOf, verifyProof } from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import { transactOn } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import { originOf } from '../ledger/writer.ts'
import type { TestServer } from '../testing/compose.ts'

export type Issued = { bundle: ProofBundle; position: number }

const anId = (prefix: string, number: number) => `${prefix}_01K9ZB3W6R${String(number).padStart(16, '0')}`

const statementFor = (workspaceId: string, at: number) =>
  statementOf({
    proofId: anId('prf', 1),
    verifier: originOf(workspaceId),
    version: '0.1.0',
    workspaceId,
    agent: { id: anId('agt', 1), name: 'invoice-bot', revision: 3 },
    specSha256: '1'.repeat(64),
    policy: { snapshotId: anId('pol', 1), number: 1, sha256: '2'.repeat(64), inputSha256: '3'.repeat(64) },
    requestId: null,
    requestedBy: `person:${anId('per', 1)}`,
    approvals: [],
    quorum: 0,
    breakGlass: false,
    supersedes: null,
    at,
    notAfter: null,
  })

/** Signs as promotion does: signatures and an event in one transaction, and later its place in the ledger. */
export async function issue(server: TestServer, workspaceId: string, at = server.clock.now): Promise<Issued> {
  const { signingKeys, writer, sequencer, stores } = server.services
  const bundle = await transactOn(server.orm)(async (within) => {
    const made = await signStatement(
      statementFor(workspaceId, at),
      await signingKeys.signersFor(within, workspaceId),
    )
    await writer.append(within, workspaceId, {
      by: bySystem,
      action: 'demo.loaded',
      subjectId: workspaceId,
      facts: {},
      words: {},
    })
    return made
  })
  await sequencer.sequence(workspaceId)
  const size = (await stores.log.find(workspaceId))?.size ?? 0
  return { bundle, position: size - 1 }
}

/** What admission and pages would hear of a proof now, from this replica. */
export async function judged(server: TestServer, workspaceId: string, { bundle, position }: Issued) {
  const { signingKeys, stores } = server.services
  const keys = await signingKeys.keyRecordsFor(stores, workspaceId)
  const report = await verifyProof(formatBundle(bundle), { workspaceId }, keys, nodeCryptography, {
    position,
    demands: ['HS256', 'asymmetric'],
  })
  return {
    outcome: report.outcome,
    codes: report.checks.filter(({ result }) => result === 'failed').map(({ code }) => code),
  }
}
