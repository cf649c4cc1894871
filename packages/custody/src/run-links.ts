import { expectLater, type Sound } from './agent-links.ts'
import type { Line } from './line.ts'
import { expectEvent, type Ground, type PlacedEvent, placed } from './placed-event.ts'
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

/** What was let in, and the last time that its lease was renewed. */
export function lookAtRun(ground: Ground, line: Line): Sound | null {
  const { admission, run } = ground.file
  if (run === null) return null
  // What is missing here is told by the link before.
  const start = admission && letIn(ground, line, admission)
  if (start && start.header.facts.run !== run.id) {
    throw new BrokenLink('WRONG_RUN', `The admission let in ${start.header.facts.run}, not ${run.id}.`)
  }
  const events = run.events.map((event) => letIn(ground, line, event))
  for (const event of events) {
    if (event.header.facts.run !== run.id) {
      throw new BrokenLink(
        'WRONG_RUN',
        `The lease that was renewed is of ${event.header.facts.run}, not of ${run.id}.`,
      )
    }
    expectLater(start, event, 'Its lease was renewed before it was let in.')
  }
  const renewed =
    events.length === 0
      ? 'its lease was not renewed since'
      : 'the checks were passed again when its lease was renewed'
  return { message: `The admission let in the run ${run.id}; ${renewed}.`, digest: null, events }
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
