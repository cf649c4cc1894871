import { useState } from 'react'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpcClient } from '../../trpc.ts'
import type { Problem } from '../../ui/problem.ts'
import { saveBytes } from '../../ui/save-file.ts'
import { tellDone } from '../../ui/toast.ts'
import { bytesOfBase64 } from './base64.ts'

/** Saves a version as `bundle.tar.gz`, as `opa` reads it. */
export function useExport() {
  const { id: workspaceId } = useWorkspace()
  const [problem, setProblem] = useState<Problem | null>(null)
  async function exportVersion(snapshotId: string): Promise<void> {
    setProblem(null)
    try {
      const { fileName, bundle } = await trpcClient.policy.export.query({ workspaceId, snapshotId })
      saveBytes(fileName, bytesOfBase64(bundle), 'application/gzip')
      tellDone(`${fileName} is saved.`)
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return { exportVersion, problem }
}
