import { dataFile, type PolicyFiles } from '@countersign/policy'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from '../../search-params.ts'
import { useWorkspace, whyNotPermitted } from '../../session/session.ts'
import type { SourceHandle } from '../../source/source-props.ts'
import { trpc } from '../../trpc.ts'
import { Notice } from '../../ui/Notice.tsx'
import { ActivateDialog } from '../activate/ActivateDialog.tsx'
import { type Begun, usePolicyDraft } from '../draft/use-policy-draft.ts'
import { usePolicyCheck } from '../engine/use-engine.ts'
import { PolicyHeader } from '../PolicyHeader.tsx'
import type { VersionInFull } from '../policy-query.ts'
import { BundleMenu } from './BundleMenu.tsx'
import { DraftBar } from './DraftBar.tsx'
import { FileEditor } from './FileEditor.tsx'
import { FileList } from './FileList.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { MeanwhileNotice } from './MeanwhileNotice.tsx'
import { NewFileDialog } from './NewFileDialog.tsx'
import { Panels } from './Panels.tsx'
import { PolicySearch } from './policy-search.ts'

type PolicyEditorProps = { scope: string; active: VersionInFull; restored: Begun | null }

/** The files, what the engine says of them, and the way into force. */
export function PolicyEditor({ scope, active, restored }: PolicyEditorProps) {
  const workspace = useWorkspace()
  const [{ needsTwo }] = trpc.policy.overview.useSuspenseQuery({ workspaceId: workspace.id })
  const [search, changeSearch] = useSearchParams(PolicySearch)
  const [open, setOpen] = useState<'activate' | 'new' | 'import' | null>(null)
  const [wanted, setWanted] = useState<{ line: number } | null>(null)
  const source = useRef<SourceHandle>(null)
  const draft = usePolicyDraft(scope, active, restored)
  const check = usePolicyCheck(draft.files)
  useBlocker({ shouldBlockFn: () => !draft.isKept, enableBeforeUnload: !draft.isKept })

  const cannotEdit = whyNotPermitted(workspace, 'policy:write')
  const path = search.file ?? dataFile
  const remarks = check.checked?.remarks ?? []
  const problems = useMemo(() => countByFile(remarks), [remarks])

  // The file may have to be opened first; its editor is there when this runs.
  useEffect(() => {
    if (wanted) source.current?.goTo(wanted.line)
  }, [wanted])
  async function goTo(file: string, line: number) {
    await changeSearch({ file: file || path, as: 'source' })
    setWanted({ line })
  }
  function add(files: PolicyFiles, first: string) {
    draft.edit(files)
    void changeSearch({ file: first, as: undefined })
  }

  return (
    <>
      <PolicyHeader
        actions={<BundleMenu version={active} onImport={() => setOpen('import')} cannotImport={cannotEdit} />}
      />
      <DraftBar
        draft={draft}
        check={check}
        cannotEdit={cannotEdit}
        needsTwo={needsTwo}
        onShowProblems={() => changeSearch({ panel: 'problems' })}
        onActivate={() => setOpen('activate')}
      />
      {cannotEdit && (
        <div className="mb-3">
          <Notice>{cannotEdit} You can read every file and try the policy with any input.</Notice>
        </div>
      )}
      <MeanwhileNotice draft={draft} active={active} />
      <div className="grid gap-x-6 gap-y-6 xl:grid-cols-[12rem_minmax(0,1fr)_minmax(0,24rem)]">
        <FileList
          paths={Object.keys(draft.files)}
          changes={draft.changes}
          problems={problems}
          current={path}
          cannotAdd={cannotEdit}
          onOpen={(file) => changeSearch({ file, as: undefined })}
          onAdd={() => setOpen('new')}
        />
        <section aria-label="File" className="min-w-0">
          <FileEditor
            ref={source}
            draft={draft}
            path={path}
            as={search.as ?? 'form'}
            onChangeAs={(as) => changeSearch({ as })}
            remarks={remarks}
            rules={check.checked?.rules ?? []}
            cannotEdit={cannotEdit}
          />
        </section>
        <Panels draft={draft} check={check} search={search} onSearch={changeSearch} onGoTo={goTo} />
      </div>
      {open === 'activate' && (
        <ActivateDialog draft={draft} needsTwo={needsTwo} onClose={() => setOpen(null)} />
      )}
      {open === 'new' && <NewFileDialog files={draft.files} onAdd={add} onClose={() => setOpen(null)} />}
      {open === 'import' && (
        <ImportDialog
          active={active}
          needsTwo={needsTwo}
          onOpen={(files) => draft.replace(files)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}

function countByFile(remarks: readonly { file: string; isWarning: boolean }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { file, isWarning } of remarks) if (!isWarning) counts.set(file, (counts.get(file) ?? 0) + 1)
  return counts
}
