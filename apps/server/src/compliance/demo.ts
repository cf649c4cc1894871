import { periodOf } from '@countersign/compliance'
import { Refusal } from '@countersign/decisions'
import type { AuditorService } from '../auditors/service.ts'
import { byActor } from '../ledger/doer.ts'
import type { CheckpointPublisher } from '../ledger/publisher.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { Actor } from '../members/actor.ts'
import type { ExportService } from './service.ts'

type Deps = {
  exports: ExportService
  auditors: AuditorService
  sequencer: Sequencer
  publisher: CheckpointPublisher
}

const auditDays = 60

/**
 * What the demo's compliance officer asked for: everything so far, by two frameworks; it is made like any other pack. The auditor
 * may look at it, and at nothing else.
 */
export async function addDemoExport(
  { exports, auditors, sequencer, publisher }: Deps,
  { officer, auditor }: { officer: Actor; auditor: Actor | undefined },
  now: number,
): Promise<void> {
  await sequencer.sequenceAll()
  await publisher.publishAll()
  try {
    const { id } = await exports.request(officer.workspaceId, byActor(officer), {
      frameworks: ['soc2', 'ai-act'],
      period: periodOf('this-quarter', now, 'UTC'),
      agents: null,
      redaction: 'none',
    })
    const until = now + auditDays * 86_400_000
    if (auditor) await auditors.grant(officer, auditor.personId, { until, exportIds: [id] })
  } catch (error) {
    // Where no checkpoint can be signed the demo opens all the same.
    if (!(error instanceof Refusal)) throw error
  }
}
