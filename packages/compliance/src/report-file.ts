import { canonicalLine } from './lines.ts'
import type { CheckpointRecord, FileRecord } from './manifest.ts'
import type { Printed } from './printing.ts'

const reportMediaType = 'application/vnd.countersign.report.v1+json'

export const reportFilePath = 'report.json'
export const reportSignaturePath = 'report.jws'

type Vouched = {
  readonly log: string
  readonly end: CheckpointRecord
  readonly manifestSha256: string
  readonly printed: Printed
  readonly files: readonly FileRecord[]
}

/**
 * What vouches for the report. It is no part of the manifest, whose hash stands in the report; and so the manifest does not depend
 * on what printed the PDF. That there is none is signed here, as what printed it is.
 */
export const reportFileText = ({ log, end, manifestSha256, printed, files }: Vouched): string =>
  canonicalLine({
    mediaType: reportMediaType,
    log,
    checkpoint: end,
    manifestSha256,
    pdf: printed.ok ? { by: printed.by } : { absence: printed.code },
    files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  })
