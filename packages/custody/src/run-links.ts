import { expectLater, type Sound } from './agent-links.ts'
import type { Line } from './line.ts'
import { expectEvent, type Ground, type PlacedEvent, placed, unlessBroken } from './placed-event.ts'
import { BrokenLink } from './report.ts'

/** That all checks let it in, by this very proof. */
export function lookAtAdmission(ground: Ground, line: Line): Sound | null {
  const { admission, run } = ground.file
  if (admission === null) {
    if (run === null) return null
    throw new BrokenLink('LINK_MISSING', 'There is a run, and not the admission that let it in.')
  }
  const event = letIn(ground, line, admission)
  if (event.index !== null && line.issuedAt !== null && event.index < line.issuedAt) {
    throw new BrokenLink('OUT_OF_ORDER', 'It was let in before its proof was issued.')
  }
  const { cause, mode } = event.header.facts
  const contained =
    event.header.action === 'admission.restricted' ? ', contained because the policy has changed' : ''
  return {
    message: `Every check that applies was passed for a ${cause}, as ${mode}${contained}.`,
    digest: null,
    events: [event],
  }
}

/** What was let in, the last time that its lease was renewed, and that it is over if it is. */
export function lookAtRun(ground: Ground, line: Line): Sound | null {
  const { admission, run } = ground.file
  if (run === null) return null
  const start = admission && unlessBroken(() => letIn(ground, line, admission))
  if (start && start.header.facts.run !== run.id) {
    throw new BrokenLink('WRONG_RUN', `The admission let in ${start.header.facts.run}, not ${run.id}.`)
  }
  const renewed = run.renewed && letIn(ground, line, run.renewed)
  if (renewed !== null) {
    if (renewed.header.facts.run !== run.id) {
      const message = `The lease that was renewed is of ${renewed.header.facts.run}, not of ${run.id}.`
      throw new BrokenLink('WRONG_RUN', message)
    }
    expectLater(start, renewed, 'Its lease was renewed before it was let in.')
  }
  const ended = run.ended && placed(ground, run.ended)
  if (ended !== null) {
    const facts = { agent: ['WRONG_RUN', line.agent] } as const
    expectEvent(ended, { actions: ['run.ended'], subject: `run:${run.id}`, facts })
    expectLater(renewed ?? start, ended, 'It was let in again after its end.')
  }
  return {
    message: `The admission let in the run ${run.id}; ${toldOfLease(renewed, ended)}`,
    digest: null,
    events: [renewed, ended].filter((event) => event !== null),
  }
}

function toldOfLease(renewed: PlacedEvent | null, ended: PlacedEvent | null): string {
  if (ended !== null) return `it is over: ${ended.header.facts.state}.`
  return renewed === null
    ? 'the ledger knows of no end, and its lease was not renewed since.'
    : 'the ledger knows of no end, and the checks were passed again when its lease was renewed.'
}

function letIn(ground: Ground, line: Line, stored: Parameters<typeof placed>[1]): PlacedEvent {
  const event = placed(ground, stored)
  const proof = ground.file.proof === null ? null : line.statement?.predicate.proofId
  expectEvent(event, {
    actions: ['admission.allowed', 'admission.restricted'],
    subject: `agent:${line.agent}`,
    facts: {
      revision: ['WRONG_REVISION', line.revision],
      specSha256: ['SPEC_HASH_MISMATCH', line.specSha256],
      ...(proof === undefined ? {} : { proof: ['WRONG_ADMISSION', proof] as const }),
    },
  })
  return event
}
