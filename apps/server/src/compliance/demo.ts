import { periodOf } from '@countersign/compliance'
import { Refusal } from '@countersign/decisions'
import { byActor } from '../ledger/doer.ts'
import type { CheckpointPublisher } from '../ledger/publisher.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { Actor } from '../members/actor.ts'
import type { ExportService } from './service.ts'

type Deps = { exports: ExportService; sequencer: Sequencer; publisher: CheckpointPublisher }

/** What the demo's compliance officer asked for: everything so far, by two frameworks; it is made like any other pack. */
export async function addDemoExport(
  { exports, sequencer, publisher }: Deps,
  officer: Actor,
  now: number,
): Promise<void> {
  await sequencer.sequenceAll()
  await publisher.publishAll()
  try {
    await exports.request(officer.workspaceId, byActor(officer), {
      frameworks: ['soc2', 'ai-act'],
      period: periodOf('this-quarter', now, 'UTC'),
      agents: null,
      redaction: 'none',
    })
  } catch (error) {
    // Where no checkpoint can be signed the demo opens all the same.
    if (!(error instanceof Refusal)) throw error
  }
}
