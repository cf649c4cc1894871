import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ActivateForm } from '../activate/ActivateForm.tsx'
import { fileChanges } from '../draft/policy-files.ts'
import type { PolicyVersion } from '../policy-query.ts'

/** The same last look as before any other activation: what was right then may deny somebody now. */
export function RollBackDialog({ version, onClose }: { version: PolicyVersion; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const { data: overview } = trpc.policy.overview.useQuery({ workspaceId })
  const active = trpc.policy.files.useQuery({ workspaceId })
  const wanted = trpc.policy.files.useQuery({ workspaceId, snapshotId: version.id }, { staleTime: 'static' })
  const error = active.error ?? wanted.error
  return (
    <Dialog
      place="side"
      title={`Roll back to version ${version.number}`}
      description="Its files become the newest version. The versions in between stay in the list."
      onClose={onClose}
    >
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !(active.data && wanted.data) && <Skeleton />}
      {active.data && wanted.data && overview && (
        <ActivateForm
          wanted={{ snapshotId: version.id }}
          candidate={{ snapshotId: version.id }}
          basedOn={active.data.hash}
          changes={fileChanges(active.data.files, wanted.data.files)}
          needsTwo={overview.needsTwo}
          onDone={() => undefined}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}
