import type { ExportPhase } from '@countersign/drizzle/schema'
import type { Export } from '../store.ts'

/** The attempt that a pack is made by, and what it is to be of. */
export type PackJob = Pick<Export, 'workspaceId' | 'id' | 'attempt' | 'rangeFrom' | 'rangeTo' | 'plan'>

export type Progress = { phase?: ExportPhase; done?: number }

/** Hears how far the work is, and throws where it is not ours any more: then it is given up and leaves nothing behind. */
export type GoOn = (progress: Progress) => Promise<void>

export type Made = { bytes: number; parts: number; packSha256: Buffer; manifest: Uint8Array }

/** Makes the bytes of a pack and stores them as the parts of an attempt. Leases and the ledger are its caller's. */
export type PackMaker = {
  /** `hurry` asks to be heard at once, because the caller would stop. */
  make(job: PackJob, goOn: GoOn, hurry: AbortSignal): Promise<Made>
}
