import type { ControlResult, Counts } from './evaluation.ts'
import { controlFile } from './evaluation.ts'
import { canonicalLine } from './lines.ts'
import { spanOf } from './period.ts'
import { frameworksOf, type Plan } from './plan.ts'
import type { PolicyVersion } from './policy-versions.ts'

const packMediaType = 'application/vnd.countersign.pack.v3+json'

export const manifestPath = 'manifest.json'
export const signaturePath = 'manifest.jws'

export type FileRecord = {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** Lines, of files that have one per event. */
  readonly rows: number | null
  /** How the hash of each block begins, so that a changed byte has a place; null of files whose places are their lines. */
  readonly blocks: readonly string[] | null
}

export type CheckpointRecord = { readonly size: number; readonly root: string }

type Manifested = {
  readonly log: string
  readonly workspaceId: string
  readonly version: string
  readonly plan: Plan
  readonly range: { readonly from: number; readonly to: number }
  readonly start: CheckpointRecord | null
  readonly end: CheckpointRecord
  readonly counts: Counts & { readonly bodies: number; readonly erased: number; readonly withheld: number }
  readonly policies: readonly PolicyVersion[]
  readonly results: readonly ControlResult[]
  readonly files: readonly FileRecord[]
}

/**
 * What is in a pack, over which range, and what came out. Neither who asked for it nor when: that stands in the ledger,
 * beside the hash of this file, and would make two packs of one range differ. Nor the report, which has that hash on each page.
 */
export function manifestText(made: Manifested): string {
  const { plan, results } = made
  const { start, end } = spanOf(plan.period)
  return canonicalLine({
    mediaType: packMediaType,
    log: made.log,
    workspaceId: made.workspaceId,
    software: `countersign ${made.version}`,
    frameworks: frameworksOf(plan).map(({ id, title, edition }) => ({
      id,
      title,
      edition,
      controls: results
        .filter(({ framework }) => framework.id === id)
        .map(({ framework, control, state, events, exceptions }) => ({
          id: control.id,
          file: controlFile({ framework, control }),
          state,
          events,
          exceptions,
        })),
    })),
    period: {
      ...plan.period,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    },
    agents: plan.agents,
    redaction: plan.redaction,
    range: made.range,
    checkpoints: { start: made.start, end: made.end },
    policies: made.policies,
    counts: made.counts,
    files: made.files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  })
}
