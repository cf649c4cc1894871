import type { ProofReport } from '@countersign/proofs'
import { useMutation } from '@tanstack/react-query'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace, type Workspace } from '../session/session.ts'
import { api } from '../trpc.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { ProofChain } from './ProofChain.tsx'
import type { Proof } from './proof-query.ts'
import { fetchTrustRoot } from './trust-root.ts'

const conclusions: Readonly<Record<ProofReport['outcome'], string>> = {
  verified: 'Verified in this browser.',
  refused: 'This does not verify.',
  unproven: 'Nothing that could be checked here vouches for it.',
}

/** The chain, and its verification by this page with what the server hands out to anybody. */
export function ProofVerification({ proof }: { proof: Proof }) {
  const workspace = useWorkspace()
  const verification = useMutation({
    mutationFn: () => verify(workspace, proof),
    onSuccess: ({ outcome }) => announce(conclusions[outcome]),
  })
  const { data: report, error } = verification
  return (
    <div className="flex flex-col items-start gap-4">
      <ProofChain proof={proof} checks={report?.checks ?? null} />
      <Button tone="primary" onClick={() => verification.mutate()} isBusy={verification.isPending}>
        Verify in this browser
      </Button>
      {error && (
        <ErrorNotice
          problem={{
            ...problemOf(error),
            message: `The check itself failed, so nothing is known: ${problemOf(error).message}`,
          }}
        />
      )}
      {report && (
        <div className="text-sm">
          <p className="font-semibold">{conclusions[report.outcome]}</p>
          <p className="max-w-text text-faded">
            The keys came from this server just now. Compare them with the trust root that you keep, or use
            the verifier below with yours.
          </p>
        </div>
      )}
    </div>
  )
}

/** Loaded when it is asked for: most who read a proof do not verify it each time. */
async function verify(workspace: Workspace, proof: Proof): Promise<ProofReport> {
  const { id: workspaceId } = workspace
  const { bundle, agentId, revision, policyId: snapshotId } = proof
  const [{ verifyHere }, { spec }, policy, trustRoot] = await Promise.all([
    import('./verify-here.ts'),
    api.agents.revision.fetch({ workspaceId, agentId, number: revision }),
    may(workspace, 'policy:read') ? api.policy.files.fetch({ workspaceId, snapshotId }) : null,
    fetchTrustRoot(workspaceId),
  ])
  const now = Date.now()
  const files = policy?.files ?? null
  return verifyHere({ bundle, workspaceId, agentId, revision, spec, policy: files, trustRoot, now })
}
