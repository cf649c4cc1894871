import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { tellDone } from '../ui/toast.ts'

type CompareNowProps = {
  /** Some agents; everybody where it is left out. */
  agentIds?: readonly string[]
  children: string
  tone?: 'plain' | 'primary'
  disabledReason?: string | undefined
  onAsked?: () => void
}

/** Has agents compared at once, without waiting for the next round. */
export function CompareNow({ agentIds, children, tone = 'plain', disabledReason, onAsked }: CompareNowProps) {
  const workspace = useWorkspace()
  const scan = trpc.drift.scan.useMutation({
    async onSuccess({ agents }) {
      await api.drift.invalidate()
      tellDone(`${counted(agents, 'agent')} will be compared.`)
      onAsked?.()
    },
  })
  return (
    <div className="flex flex-col gap-2">
      <Button
        size={tone === 'primary' ? 'regular' : 'small'}
        tone={tone}
        className="self-start"
        isBusy={scan.isPending}
        disabledReason={whyNotPermitted(workspace, 'drift:manage') ?? disabledReason}
        onClick={() =>
          scan.mutate({ workspaceId: workspace.id, ...(agentIds && { agentIds: [...agentIds] }) })
        }
      >
        {children}
      </Button>
      {scan.error && <ErrorNotice problem={problemOf(scan.error)} />}
    </div>
  )
}
