import { Seal } from '../seal/Seal.tsx'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { arcsOf } from './arcs-of.ts'
import { outcomeWords } from './words.ts'

/** The seal of what would start, small enough for a line of text. */
export function AdmissionMark({ agentId }: { agentId: string }) {
  const { id: workspaceId } = useWorkspace()
  const { data } = trpc.admission.consider.useQuery({ workspaceId, agentId })
  if (!data) return null
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Seal arcs={arcsOf(data.rows)} size={16} />
      {outcomeWords[data.outcome].word}
    </span>
  )
}
