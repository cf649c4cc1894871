import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { describeNumber } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import { EffectPreview } from './EffectPreview.tsx'
import { acts, type Proposal, reasons, shortKid } from './signing-key.ts'

type ProposalsProps = { proposals: readonly Proposal[]; workspace: Workspace }

export function Proposals({ proposals, workspace }: ProposalsProps) {
  return (
    <ul className="flex flex-col gap-3">
      {proposals.map((proposal) => (
        <li key={proposal.id} className="border border-edge bg-sheet px-4 py-3">
          <ProposalCard proposal={proposal} workspace={workspace} />
        </li>
      ))}
    </ul>
  )
}

function ProposalCard({ proposal, workspace }: { proposal: Proposal; workspace: Workspace }) {
  const onSuccess = () => api.signingKeys.invalidate()
  const carryOut = trpc.signingKeys.confirm.useMutation({ onSuccess })
  const withdraw = trpc.signingKeys.withdraw.useMutation({ onSuccess })
  const { act, alg, kid, note, isMine, mayConfirm, cannotConfirm, revokedFrom, reason } = proposal
  const input = { workspaceId: workspace.id, signingKeyProposalId: proposal.id }
  const name = `${alg} ${shortKid(kid)}`
  const mayNot = whyNotPermitted(workspace, 'signing-keys:manage')
  const cannot = cannotConfirm ? `${cannotConfirm.message} ${cannotConfirm.remedy}` : undefined
  const askToConfirm = () =>
    confirm({
      title: `${acts[act].verb} ${name}?`,
      effect: `You confirm what ${proposal.proposedByName ?? 'somebody'} proposed. It happens at once and cannot be undone.`,
      action: acts[act].verb,
      isDangerous: true,
      run: () => carryOut.mutateAsync(input),
      done: `${name} ${acts[act].done}.`,
    })
  const askToWithdraw = () =>
    confirm({
      title: 'Withdraw the proposal?',
      effect: `${name} stays as it is. The ledger keeps that it was proposed and who withdrew it.`,
      action: 'Withdraw',
      run: () => withdraw.mutateAsync(input),
      done: 'The proposal was withdrawn.',
    })
  return (
    <article aria-label={`${acts[act].verb} ${name}`} className="flex flex-col gap-2 text-sm">
      <h3 className="text-base font-semibold">
        {acts[act].verb} <span className="font-mono">{name}</span>
      </h3>
      <p className="text-faded">
        Proposed by {isMine ? 'you' : (proposal.proposedByName ?? 'somebody')},{' '}
        <Time at={proposal.proposedAt} />; open until <Time at={proposal.expiresAt} />
      </p>
      <p className="break-words">{note}</p>
      {reason && revokedFrom !== null && (
        <p>
          {reasons[reason]}. From position {describeNumber(revokedFrom)} on.
        </p>
      )}
      <EffectPreview
        act={act}
        signingKeyId={proposal.signingKeyId}
        since={revokedFrom === null ? 'end' : { position: revokedFrom }}
      />
      {cannot && <p>{cannot}</p>}
      <p className="text-faded">
        {mayConfirm.length > 0 ? `May confirm: ${mayConfirm.join(', ')}` : 'Nobody here may confirm it.'}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button tone="danger" onClick={askToConfirm} disabledReason={mayNot ?? cannot}>
          Confirm
        </Button>
        <Button onClick={askToWithdraw} disabledReason={mayNot}>
          Withdraw
        </Button>
      </div>
    </article>
  )
}
