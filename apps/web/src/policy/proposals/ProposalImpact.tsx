import { ImpactReport } from '../impact/ImpactReport.tsx'
import { useImpact } from '../impact/use-impact.ts'

export function ProposalImpact({ proposalId }: { proposalId: string }) {
  return <ImpactReport {...useImpact({ proposalId })} />
}
