import { canonicalLine } from './lines.ts'
import type { CheckpointRecord, FileRecord } from './manifest.ts'
import type { Printed } from './printing.ts'

const reportMediaType = 'application/vnd.countersign.report.v2+json'

export const reportFilePath = 'report.json'
export const reportSignaturePath = 'report.jws'

type Vouched = {
  readonly log: string
  readonly end: CheckpointRecord
  readonly manifest: FileRecord
  readonly printed: Printed
  readonly files: readonly FileRecord[]
}

/**
 * What vouches for the report. It is no part of the manifest, whose hash stands in the report; and so the manifest does not depend
 * on what printed the PDF. That there is none is signed here, as what printed it is.
 */
export const reportFileText = ({ log, end, manifest, printed, files }: Vouched): string =>
  canonicalLine({
    mediaType: reportMediaType,
    log,
    checkpoint: end,
    manifestBlocks: manifest.blocks,
    manifestBytes: manifest.bytes,
    manifestSha256: manifest.sha256,
    pdf: printed.ok ? { by: printed.by } : { absence: printed.code },
    files: files.map(({ path, bytes, sha256, blocks }) => ({ path, bytes, sha256, blocks })),
  })
