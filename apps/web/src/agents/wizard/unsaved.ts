import type { LoadedDraft } from './draft-query.ts'

type Unsaved = Pick<LoadedDraft, 'draft' | 'inferred'>

/**
 * What could not be saved of drafts whose page was left, until it can be: in the memory of this tab only, because
 * browser storage outlives whoever sits here.
 */
const unsaved = new Map<string, Unsaved>()

export const unsavedOf = (draftId: string): Unsaved | undefined => unsaved.get(draftId)

export const keepUnsaved = (draftId: string, rest: Unsaved): void => void unsaved.set(draftId, rest)

export const forgetUnsaved = (draftId: string): void => void unsaved.delete(draftId)
