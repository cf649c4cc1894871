import { AdmissionReport } from '../admission/AdmissionReport.tsx'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

/** What the checks would say at this moment; asking writes nothing down. */
export function PlannedStart({ agentId, mode }: { agentId: string; mode: 'governed' | 'sandbox' }) {
  const { id: workspaceId } = useWorkspace()
  const considered = trpc.admission.consider.useQuery({ workspaceId, agentId, mode })
  if (considered.error) return <ErrorNotice problem={problemOf(considered.error)} />
  if (!considered.data) return <Skeleton />
  return <AdmissionReport report={considered.data} />
}
