import { z } from 'zod'
import type { PolicyEdits } from './policy-files.ts'

/** What somebody changed, and the snapshot that they began with. */
const KeptDraft = z.strictObject({
  basedOn: z.string(),
  edits: z.record(z.string(), z.string().nullable()),
})
export type KeptDraft = { basedOn: string; edits: PolicyEdits }

const keyOf = (workspaceId: string): string => `countersign.policy-draft.${workspaceId}`

/**
 * Kept for as long as the tab is open, so that a reload loses nothing. A policy holds no secrets; what somebody has not
 * activated is still nobody else's business, and so it does not outlive the tab.
 */
export function readKeptDraft(workspaceId: string): KeptDraft | null {
  try {
    const kept = sessionStorage.getItem(keyOf(workspaceId))
    return kept === null ? null : (KeptDraft.safeParse(JSON.parse(kept)).data ?? null)
  } catch {
    return null
  }
}

/** Answers whether it is kept: a browser may refuse, and then the page has to say so. */
export function keepDraft(workspaceId: string, draft: KeptDraft): boolean {
  try {
    sessionStorage.setItem(keyOf(workspaceId), JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function forgetDraft(workspaceId: string): void {
  try {
    sessionStorage.removeItem(keyOf(workspaceId))
  } catch {
    return
  }
}
