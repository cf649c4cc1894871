import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { fileChanges } from '../draft/policy-files.ts'
import { FileDiffs } from '../FileDiffs.tsx'
import type { PolicyVersion } from '../policy-query.ts'

type CompareVersionsProps = {
  versions: readonly PolicyVersion[]
  from: string
  to: string
  onChange: (next: { from: string; to: string }) => void
}

/** Any two versions, file by file and line by line. */
export function CompareVersions({ versions, from, to, onChange }: CompareVersionsProps) {
  const { id: workspaceId } = useWorkspace()
  const before = trpc.policy.files.useQuery({ workspaceId, snapshotId: from }, { staleTime: 'static' })
  const after = trpc.policy.files.useQuery({ workspaceId, snapshotId: to }, { staleTime: 'static' })
  const options = versions.map(({ id, number }) => ({ value: id, label: `Version ${number}` }))
  const error = before.error ?? after.error
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-3">
        <SelectField
          label="From"
          options={options}
          value={from}
          onChange={({ target }) => onChange({ from: target.value, to })}
        />
        <SelectField
          label="To"
          options={options}
          value={to}
          onChange={({ target }) => onChange({ from, to: target.value })}
        />
      </div>
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !(before.data && after.data) && <Skeleton />}
      {before.data && after.data && (
        <FileDiffs
          changes={fileChanges(before.data.files, after.data.files)}
          nothing={`Versions ${before.data.number} and ${after.data.number} say the same.`}
        />
      )}
    </div>
  )
}
