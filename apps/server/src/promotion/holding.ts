import { type Gate, hold } from '@countersign/promotion'
import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Asked } from '../policy/engine.ts'
import { decidedOn } from './decided-on.ts'
import type { Locked } from './lookup.ts'
import { noteOf } from './policy-note.ts'

/** As many as the header of an event holds. */
const mostCodes = 16

/** A request that was to be carried out and could not be stands with what was found, and nothing else changes. */
export async function holdUp(
  stores: Stores,
  writer: LedgerWriter,
  { request, agent }: Locked,
  { asked, gates, by }: { asked: Asked; gates: readonly Gate[]; by: Doer },
  now: number,
): Promise<void> {
  const { workspaceId, id, revision } = request
  const note = noteOf(asked, now)
  const held = hold(request, now)
  const state = held.ok ? held.standing.state : request.state
  await stores.requests.set(workspaceId, id, { state, policy: JSON.stringify(note) })
  const codes = [...note.findings.map(({ code }) => code), ...gates.flatMap(({ code }) => code ?? [])]
  await writer.append(stores, workspaceId, {
    by,
    action: 'promotion.denied',
    subjectId: id,
    outcome: 'deny',
    codes: [...new Set(codes)].slice(0, mostCodes),
    facts: {
      ...decidedOn(agent, revision, request.digest.toString('hex')),
      policy: asked.snapshot.id,
      policySha256: asked.snapshot.hash,
    },
    words: { agentName: agent.name },
  })
}
