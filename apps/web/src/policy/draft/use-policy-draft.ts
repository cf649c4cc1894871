import type { PolicyFiles } from '@countersign/policy'
import { useMemo, useState } from 'react'
import { forgetDraft, keepDraft } from './kept-draft.ts'
import { collisions, editsBetween, fileChanges, type PolicyEdits, withEdits } from './policy-files.ts'

/** A version of the policy, as far as editing it goes. */
export type Version = { id: string; number: number; hash: string; files: PolicyFiles }

/** What somebody changed, and the version that they began with. */
export type Begun = { base: Version; edits: PolicyEdits }

/**
 * The one model behind form, source and every panel: edits to the version that somebody began with. Until there are
 * any, that is the one in force.
 */
export function usePolicyDraft(scope: string, active: Version, restored: Begun | null) {
  const [begun, setBegun] = useState(restored)
  const [isKept, setIsKept] = useState(true)
  const base = begun?.base ?? active
  const edits = begun?.edits ?? nothing
  const files = useMemo(() => withEdits(base.files, edits), [base.files, edits])
  const changes = useMemo(() => fileChanges(base.files, files), [base.files, files])
  const theirs = useMemo(() => editsBetween(base.files, active.files), [base.files, active.files])

  function become(from: Version, next: PolicyFiles): void {
    const edited = editsBetween(from.files, next)
    const isBegun = Object.keys(edited).length > 0
    setBegun(isBegun ? { base: from, edits: edited } : null)
    if (isBegun) setIsKept(keepDraft(scope, { basedOn: from.id, edits: edited }))
    else forgetDraft(scope)
  }
  function discard(): void {
    setBegun(null)
    forgetDraft(scope)
  }

  return {
    base,
    files,
    changes,
    isEdited: begun !== null,
    /** False when this browser keeps nothing, so that a reload would lose the text. */
    isKept: isKept || begun === null,
    /** What somebody else activated meanwhile, and which of the files both changed. */
    meanwhile: base.id === active.id ? null : { active, theirs, collisions: collisions(theirs, edits) },
    edit: (changed: PolicyEdits) => become(base, withEdits(files, changed)),
    restore: (path: string) => become(base, withEdits(files, { [path]: base.files[path] ?? null })),
    /** Goes on from what is in force now: their changes, and yours on top except where theirs are preferred. */
    rebase(preferTheirs: readonly string[]) {
      const yours = Object.entries(edits).filter(([path]) => !preferTheirs.includes(path))
      become(active, withEdits(active.files, Object.fromEntries(yours)))
    },
    /** Other files altogether, such as those of a bundle. */
    replace: (next: PolicyFiles) => become(active, next),
    discard,
  }
}

const nothing: PolicyEdits = {}

export type PolicyDraft = ReturnType<typeof usePolicyDraft>
