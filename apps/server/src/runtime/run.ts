import type { runs } from '@countersign/drizzle/schema'

/** A run as it is stored. */
export type Run = Omit<typeof runs.$inferSelect, 'activeAgentId'>

/** A heartbeat: who was heard, when, and until when the lease lasts now. */
export type Beat = {
  workspaceId: string
  id: string
  leaseId: string
  now: number
  expiresAt: number
  admissionId: string
  isContained: boolean
  report: string | null
}
