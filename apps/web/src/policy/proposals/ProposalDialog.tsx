import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Time } from '../../ui/Time.tsx'
import { fileChanges } from '../draft/policy-files.ts'
import { FileDiffs } from '../FileDiffs.tsx'
import type { ProposalInFull } from '../policy-query.ts'
import { ProposalImpact } from './ProposalImpact.tsx'
import { SettleProposal } from './SettleProposal.tsx'
import { WhyNotNow } from './WhyNotNow.tsx'

type ProposalDialogProps = { proposalId: string; onClose: () => void }

/** What would come into force, and whether the reader may put it there. */
export function ProposalDialog({ proposalId, onClose }: ProposalDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { data: proposal, error } = trpc.policy.proposal.useQuery({ workspaceId, proposalId })
  return (
    <Dialog
      place="side"
      title={
        proposal?.kind === 'one-person' ? 'Proposal: one person is enough' : 'Proposal to change the policy'
      }
      onClose={onClose}
    >
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !proposal && <Skeleton />}
      {proposal && <Proposal proposal={proposal} onClose={onClose} />}
    </Dialog>
  )
}

function Proposal({ proposal, onClose }: { proposal: ProposalInFull; onClose: () => void }) {
  const { authorName, at, reason, state, files } = proposal
  return (
    <div className="flex flex-col gap-6 text-sm">
      <div>
        <p className="font-medium break-words">“{reason}”</p>
        <p className="flex flex-wrap gap-x-3 text-faded">
          <span>{authorName}</span>
          <Time at={at} />
        </p>
      </div>
      {state === 'open' && (
        <>
          <WhyNotNow proposal={proposal} />
          {files ? (
            <ProposedFiles files={files} />
          ) : (
            <p>From then on one person may change the policy alone.</p>
          )}
          {files && proposal.newHash !== null && <ProposalImpact proposalId={proposal.id} />}
          <SettleProposal proposal={proposal} onDone={onClose} />
        </>
      )}
      {state !== 'open' && (
        <p className="text-faded">It was {state}. What it changed stands in the list of versions.</p>
      )}
    </div>
  )
}

/** Compared with what is in force now, and not with what was when it was proposed. */
function ProposedFiles({ files }: { files: NonNullable<ProposalInFull['files']> }) {
  const { id: workspaceId } = useWorkspace()
  const active = trpc.policy.files.useQuery({ workspaceId })
  return (
    <section aria-labelledby="proposed-files">
      <h3 id="proposed-files" className="mb-1 font-medium">
        Files that change
      </h3>
      {active.error && <ErrorNotice problem={problemOf(active.error)} />}
      {active.isPending && <Skeleton />}
      {active.data && (
        <FileDiffs
          changes={fileChanges(active.data.files, files)}
          nothing="None: it says what is in force already."
        />
      )}
    </section>
  )
}
