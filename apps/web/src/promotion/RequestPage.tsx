import { useParams } from '@tanstack/react-router'
import { FindingList } from '../agents/FindingList.tsx'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Section } from '../ui/Section.tsx'
import { CommentSection } from './CommentSection.tsx'
import { GateList } from './GateList.tsx'
import { PeopleSection } from './PeopleSection.tsx'
import { ProofSummary } from './ProofSummary.tsx'
import type { RequestInFull } from './promotions-query.ts'
import { RequestChanges } from './RequestChanges.tsx'
import { RequestFacts } from './RequestFacts.tsx'
import { RequestHeader } from './RequestHeader.tsx'
import { RequestHistory } from './RequestHistory.tsx'
import { isLive, stateWords } from './request-states.ts'
import { YourStanding } from './YourStanding.tsx'

export const loader = async ({ workspace, params }: ScreenLoad) =>
  workspace && api.promotions.get.fetch({ workspaceId: workspace.id, requestId: params.request ?? '' })

export function RequestPage() {
  const workspace = useWorkspace()
  const { request: requestId = '' } = useParams({ strict: false })
  const [request] = trpc.promotions.get.useSuspenseQuery({ workspaceId: workspace.id, requestId })
  return (
    <>
      <RequestHeader request={request} />
      <YourStanding request={request} />
      {request.note && (
        <blockquote className="mb-6 max-w-text border-l-3 border-edge pl-3 text-sm">
          <p className="break-words whitespace-pre-wrap">{request.note}</p>
          <footer className="text-faded">{request.requester.name ?? 'Somebody who has left'}</footer>
        </blockquote>
      )}
      {request.proofId !== null && (
        <Section layout="beside" title="Proof" description="What was signed when the request was granted.">
          <ProofSummary proofId={request.proofId} />
        </Section>
      )}
      <Section
        layout="beside"
        title="Gates"
        description={
          isLive(request.state)
            ? 'All of them have to be passed; all are looked at again at the moment of the promotion.'
            : stateWords[request.state].meaning
        }
      >
        <GateList request={request} />
      </Section>
      <PolicySection request={request} />
      <Section
        layout="beside"
        title={request.state === 'granted' ? 'What changed' : 'What would change'}
        description="In words first, then field by field, then line by line."
      >
        <RequestChanges request={request} />
      </Section>
      <Section layout="beside" title="People" description="Who has decided, who may, and what is missing.">
        <PeopleSection request={request} />
      </Section>
      <Section
        layout="beside"
        title="Comments"
        description="They decide nothing. Those on a field stand beside it as well."
      >
        <CommentSection request={request} />
      </Section>
      <Section layout="beside" title="The request">
        <RequestFacts request={request} />
      </Section>
      <Section layout="beside" title="What happened" description="As the ledger has it, the newest first.">
        <RequestHistory request={request} />
      </Section>
    </>
  )
}

/** What the policy said about this very revision, when it has anything to say. */
function PolicySection({ request: { policy } }: { request: RequestInFull }) {
  if (!policy || policy.findings.length + policy.warnings.length === 0) return null
  return (
    <Section
      layout="beside"
      title="What the policy found"
      description={`Asked by version ${policy.snapshot.number}. It is asked again before anything is promoted.`}
    >
      {policy.findings.length > 0 && (
        <FindingList label="Findings" kind="finding" findings={policy.findings.map(withPath)} />
      )}
      {policy.warnings.length > 0 && (
        <FindingList label="Warnings" kind="advice" findings={policy.warnings.map(withPath)} />
      )}
    </Section>
  )
}

const withPath = <Finding extends { path: string | null }>(finding: Finding) => ({
  ...finding,
  path: finding.path ?? '',
})
