import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { BreakGlassBadge } from '../promotion/RequestStatus.tsx'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Digest } from '../ui/Digest.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Status } from '../ui/Status.tsx'
import { TextBlock } from '../ui/TextBlock.tsx'
import { Time } from '../ui/Time.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { ProofDownloads } from './ProofDownloads.tsx'
import { ProofVerification } from './ProofVerification.tsx'
import { withParts } from './proof-query.ts'
import { ServerVerdict } from './ServerVerdict.tsx'

const notYetMs = 1_000
// Longer than a checkpoint ever takes on a server that writes; then the page is left alone.
const mostLooks = 60

export const loader = async ({ workspace, params }: ScreenLoad) =>
  workspace && api.proofs.get.fetch({ workspaceId: workspace.id, proofId: params.proof ?? '' })

export function ProofPage() {
  const workspace = useWorkspace()
  const { proof: proofId = '' } = useParams({ strict: false })
  const [stored] = trpc.proofs.get.useSuspenseQuery(
    { workspaceId: workspace.id, proofId },
    {
      // A proof gets its place in the ledger a moment after it was signed.
      refetchInterval: ({ state }) =>
        state.data && !withParts(state.data).hasPlace && state.dataUpdateCount < mostLooks ? notYetMs : false,
    },
  )
  const proof = useMemo(() => withParts(stored), [stored])
  return (
    <>
      <PageHeader
        title={`Proof for ${proof.agentName ?? 'an agent'}, revision ${proof.revision}`}
        actions={<ZoneSwitch />}
      >
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium text-ink">
            <Status tone={proof.isCurrent ? 'allow' : 'off'}>
              {proof.isCurrent ? 'In force' : 'Replaced by a later one'}
            </Status>
          </span>
          {proof.isBreakGlass && <BreakGlassBadge />}
          <span>
            Signed <Time at={proof.issuedAt} />
          </span>
          <span>
            Spec <Digest hex={proof.specSha256} what="digest of the spec" />
          </span>
        </span>
      </PageHeader>
      <Section
        layout="beside"
        title="The chain"
        description="Each link holds the next by its digest. Whoever has the trust root can check all of them, here or anywhere."
      >
        <ProofVerification proof={proof} />
      </Section>
      <Section
        layout="beside"
        title="What the server says"
        description="It knows the secret of the HMAC and the policy that is active; a browser knows neither."
      >
        <ServerVerdict proofId={proof.id} />
      </Section>
      <Section
        layout="beside"
        title="Download"
        description="The bundle is verified by one file that needs neither this server nor a network."
      >
        <ProofDownloads proof={proof} />
      </Section>
      <Section
        layout="beside"
        title="The statement"
        description="Exactly what was signed, as an in-toto statement."
      >
        <TextBlock title="JSON" text={JSON.stringify(proof.statement, null, 2)} what="statement" />
      </Section>
    </>
  )
}
