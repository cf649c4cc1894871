import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

/** The fix for one agent in quarantine, or why people have to decide. Only for who may apply one. */
export function WayOut({ agentId }: { agentId: string }) {
  const workspace = useWorkspace()
  const { id: workspaceId } = workspace
  const { data: proposal, error } = trpc.revalidations.propose.useQuery({ workspaceId, agentId })
  const apply = trpc.revalidations.applyFixes.useMutation({
    async onSuccess() {
      await Promise.all([api.revalidations.invalidate(), api.agents.invalidate()])
    },
  })
  const [answer] = apply.data ?? []
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!proposal) return <Skeleton />
  if (proposal.kind === 'revalidate') return <p>It passes by now; revalidating releases it.</p>
  if (proposal.kind !== 'narrowed') {
    const reasons = proposal.because.map(({ because }) => because).join(' ')
    if (proposal.kind === 'promotion')
      return <p>No smaller spec passes, so people have to decide. {reasons}</p>
    return <p>Its approval is not believed. {reasons} A new promotion of the revision is the way out.</p>
  }
  const { changes, specSha256 } = proposal
  return (
    <div className="flex flex-col gap-2">
      <p>A fix asks for less than was approved, and passes:</p>
      <ul aria-label="What the fix changes" className="list-disc pl-5">
        {changes.map(({ path, sentence }) => (
          <li key={`${path} ${sentence}`} className="break-words">
            {sentence}
          </li>
        ))}
      </ul>
      <div>
        <Button
          size="small"
          isBusy={apply.isPending}
          disabledReason={whyNotPermitted(workspace, 'policy:write')}
          onClick={() => apply.mutate({ workspaceId, fixes: [{ agentId, specSha256 }] })}
        >
          Apply this fix
        </Button>
      </div>
      {answer?.status === 'refused' && <ErrorNotice problem={{ ...answer, requestId: null }} />}
      {apply.error && <ErrorNotice problem={problemOf(apply.error)} />}
    </div>
  )
}
