import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'

export function ProofSummary({ proofId }: { proofId: string }) {
  const { slug } = useWorkspace()
  return (
    <p className="text-sm">
      <Link to={paths.proof(slug, proofId)} className="link">
        See and verify the proof
      </Link>
      : from the spec over policy and approvals to signatures and ledger.
    </p>
  )
}
