import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { type DraftRef, judgeFailure, type LoadedDraft, saveDraft, saveParting } from './draft-query.ts'
import { DraftSaver, type Saved, type SaveState, type Snapshot } from './draft-saver.ts'
import { type DraftState, openDraft, reduceDraft } from './draft-state.ts'
import type { StepId } from './steps.ts'
import { forgetUnsaved, keepUnsaved, unsavedOf } from './unsaved.ts'

/** A draft as it is written here, saved as it is written. */
export function useDraft(loaded: LoadedDraft, step: StepId, onSaved: () => void) {
  const { id: workspaceId } = useWorkspace()
  const ref: DraftRef = { workspaceId, draftId: loaded.id }
  const [state, dispatch] = useReducer(reduceDraft, loaded, resumed)
  const [saveState, setSaveState] = useState<SaveState>({ is: 'saved', at: loaded.updatedAt })
  const saved = useRef(onSaved)
  saved.current = onSaved
  const [saver] = useState(
    () =>
      new DraftSaver({
        version: loaded.version,
        savedAt: loaded.updatedAt,
        draft: loaded.draft,
        save: (version, snapshot) => saveDraft(ref, version, snapshot),
        judge: judgeFailure,
        onState: setSaveState,
        onSaved: ({ removed }: Saved) => {
          dispatch({ type: 'removed', paths: removed })
          forgetUnsaved(loaded.id)
          saved.current()
        },
      }),
  )
  const snapshot: Snapshot = { draft: state.draft, step, inferred: state.inferred }
  const current = useRef(snapshot)
  current.current = snapshot

  const known = useRef({ changes: 0, step })
  const { changes } = state
  // Before the change is painted: nobody sees "Saved" beside something that is not.
  useLayoutEffect(() => {
    if (known.current.changes === changes && known.current.step === step) return
    known.current = { changes, step }
    if (step !== 'mode') saver.change(current.current)
  }, [changes, step, saver])

  // Another browser went on with it while nothing was waiting here.
  useEffect(() => {
    if (loaded.version <= saver.version || saver.state.is !== 'saved') return
    dispatch({ type: 'replace', kept: loaded })
    saver.resolve(loaded.version, loaded.updatedAt, null)
  }, [loaded, saver])

  useEffect(() => {
    const part = () => {
      const rest = saver.parting()
      if (rest) void saveParting({ workspaceId, draftId: loaded.id }, rest.version, rest.snapshot)
    }
    const warn = (event: BeforeUnloadEvent) => {
      const { is } = saver.state
      if (is === 'failed' || is === 'older') event.preventDefault()
    }
    addEventListener('pagehide', part)
    addEventListener('beforeunload', warn)
    return () => {
      removeEventListener('pagehide', part)
      removeEventListener('beforeunload', warn)
      const { draft, inferred } = current.current
      if (!saver.hasUnsaved) return
      keepUnsaved(loaded.id, { draft, inferred: [...inferred] })
      void saver.flush().then((isSaved) => {
        // Whoever comes back begins with what was kept; this one must not go on trying against them.
        saver.end()
        if (isSaved) forgetUnsaved(loaded.id)
      })
    }
  }, [saver, workspaceId, loaded.id])

  return { state, dispatch, saver, saveState, snapshot }
}

/** As it was loaded; or as it was left here, where that could not be saved. */
function resumed(loaded: LoadedDraft): DraftState {
  const rest = unsavedOf(loaded.id)
  return rest ? { ...openDraft({ ...loaded, ...rest }), changes: 1 } : openDraft(loaded)
}
