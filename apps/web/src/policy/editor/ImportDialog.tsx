import { bundleLimits, type PolicyFiles } from '@countersign/policy'
import { useState } from 'react'
import { FileDrop } from '../../agents/wizard/FileDrop.tsx'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ActivateForm } from '../activate/ActivateForm.tsx'
import { fileChanges } from '../draft/policy-files.ts'
import type { VersionInFull } from '../policy-query.ts'
import { base64OfBytes } from './base64.ts'

type ImportDialogProps = {
  active: VersionInFull
  needsTwo: boolean
  /** Goes on with the files in the editor. */
  onOpen: (files: PolicyFiles) => void
  onClose: () => void
}

const tooLarge = {
  message: 'This file is larger than any bundle may be.',
  remedy: `A bundle is at most ${bundleLimits.bytes / 1024 / 1024} MiB. Nothing was sent.`,
  requestId: null,
}

/** A bundle is opened and checked by the server, looked at here, and only then activated. */
export function ImportDialog({ active, needsTwo, onOpen, onClose }: ImportDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const [isTooLarge, setIsTooLarge] = useState(false)
  const open = trpc.policy.openBundle.useMutation()
  async function choose(file: File | undefined) {
    if (!file) return
    setIsTooLarge(file.size > bundleLimits.bytes)
    open.reset()
    if (file.size > bundleLimits.bytes) return
    open.mutate({ workspaceId, bundle: base64OfBytes(new Uint8Array(await file.arrayBuffer())) })
  }
  const bundle = open.variables?.bundle
  return (
    <Dialog
      place="side"
      title="Import a bundle"
      description="An OPA bundle, bundle.tar.gz, as a pipeline or another workspace made it. It becomes the whole policy."
      onClose={onClose}
    >
      <div className="flex flex-col gap-5">
        <FileDrop
          label="Choose or drop a bundle"
          hint="Nothing changes before you have seen what is in it."
          accept=".gz,.tgz,application/gzip"
          onFiles={([file]) => void choose(file)}
        />
        {isTooLarge && <ErrorNotice problem={tooLarge} />}
        {open.error && <ErrorNotice problem={problemOf(open.error)} />}
        {open.isPending && <Skeleton />}
        {open.data && bundle !== undefined && (
          <ActivateForm
            key={open.submittedAt}
            wanted={{ bundle }}
            candidate={{ files: open.data.files }}
            basedOn={active.hash}
            changes={fileChanges(active.files, open.data.files)}
            needsTwo={needsTwo}
            onDone={() => undefined}
            onClose={onClose}
          >
            <Button
              className="self-start"
              onClick={() => {
                onOpen(open.data.files)
                onClose()
              }}
            >
              Open in the editor instead
            </Button>
          </ActivateForm>
        )}
      </div>
    </Dialog>
  )
}
