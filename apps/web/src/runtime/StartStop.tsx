import { Play, Square } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { AgentInFull } from '../agents/agents-query.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { lookAgainMs } from './runtime-query.ts'

const StartDialog = lazy(() => import('./StartDialog.tsx').then((file) => ({ default: file.StartDialog })))
const StopDialog = lazy(() => import('./StopDialog.tsx').then((file) => ({ default: file.StopDialog })))

/** On every page of an agent: starts it through all checks, or stops what runs. */
export function StartStop({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  // What was opened stays what it is, whoever starts or stops the agent meanwhile.
  const [open, setOpen] = useState<'start' | 'stop' | null>(null)
  const { data } = trpc.runs.ofAgent.useQuery(
    { workspaceId: workspace.id, agentId: agent.id, limit: 1 },
    { enabled: may(workspace, 'runs:read'), refetchInterval: lookAgainMs },
  )
  const active = data?.active ?? null
  const close = () => setOpen(null)
  return (
    <>
      {active === null ? (
        <Button
          icon={<Play aria-hidden className="size-4" />}
          disabledReason={whyNotPermitted(workspace, 'runs:manage')}
          onClick={() => setOpen('start')}
        >
          Start
        </Button>
      ) : (
        <Button
          icon={<Square aria-hidden className="size-4" />}
          disabledReason={
            whyNotPermitted(workspace, 'runs:stop') ??
            (active.state === 'stopping' ? 'It was asked to stop and is about to.' : undefined)
          }
          onClick={() => setOpen('stop')}
        >
          Stop
        </Button>
      )}
      <Suspense>
        {open === 'start' && <StartDialog agent={agent} onClose={close} />}
        {open === 'stop' && <StopDialog agent={agent} onClose={close} />}
      </Suspense>
    </>
  )
}
