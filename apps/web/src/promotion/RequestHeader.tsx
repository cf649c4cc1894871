import { Ellipsis } from 'lucide-react'
import { useMemo, useState } from 'react'
import { reasonOf } from '../agents/obstacle.ts'
import { usePageKeys } from '../layout/shortcuts.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { Digest } from '../ui/Digest.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Menu, MenuAction, MenuRule } from '../ui/Menu.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Time } from '../ui/Time.tsx'
import { BreakGlassDialog } from './BreakGlassDialog.tsx'
import { DecideDialog } from './DecideDialog.tsx'
import type { Decision } from './decide-run.ts'
import type { RequestInFull } from './promotions-query.ts'
import { ReopenDialog } from './ReopenDialog.tsx'
import { BreakGlassBadge, RequestStatus } from './RequestStatus.tsx'
import { isLive } from './request-states.ts'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { WithdrawDialog } from './WithdrawDialog.tsx'
import { whyNot } from './why-not.ts'

type Open = Decision | 'schedule' | 'withdraw' | 'break-glass' | 'reopen'

/** What is asked, where it stands, and everything that can be done with it; what cannot says why. */
export function RequestHeader({ request }: { request: RequestInFull }) {
  const workspace = useWorkspace()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const { agent, revision, state, policy } = request
  const why = whyNot(request)
  const keys = useMemo(() => {
    const decide = (decision: Decision) => () => (why ? announce(why) : setOpen(decision))
    return [
      { key: 'a', what: 'Approve the request', act: decide('approve') },
      { key: 'r', what: 'Reject the request', act: decide('reject') },
    ]
  }, [why])
  usePageKeys(keys)
  const again = trpc.promotions.carryOut.useMutation({
    onSuccess: () => Promise.all([api.promotions.invalidate(), api.agents.invalidate()]),
  })
  const target = { id: request.id, agentName: agent.name, revision, digest: request.digest }
  return (
    <>
      <PageHeader
        title={`${agent.displayName}, revision ${revision}`}
        actions={
          isLive(state) ? (
            <>
              <Button tone="primary" disabledReason={why} onClick={() => setOpen('approve')}>
                Approve
              </Button>
              <Button disabledReason={why} onClick={() => setOpen('reject')}>
                Reject
              </Button>
              <Menu
                trigger={
                  <Button
                    size="icon"
                    aria-label="More for this request"
                    icon={<Ellipsis aria-hidden className="size-4" />}
                  />
                }
              >
                <MenuAction
                  onSelect={() => setOpen('schedule')}
                  disabledReason={reasonOf(request.cannotSchedule)}
                >
                  Schedule
                </MenuAction>
                <MenuAction
                  onSelect={() => again.mutate({ workspaceId: workspace.id, requestId: request.id })}
                  disabledReason={reasonOf(request.cannotCarryOut)}
                >
                  Try again to carry it out
                </MenuAction>
                <MenuAction
                  onSelect={() => setOpen('withdraw')}
                  disabledReason={reasonOf(request.cannotWithdraw)}
                >
                  Withdraw
                </MenuAction>
                <MenuRule />
                <MenuAction
                  isDangerous
                  onSelect={() => setOpen('break-glass')}
                  disabledReason={reasonOf(request.cannotBreakGlass)}
                >
                  Break the glass
                </MenuAction>
              </Menu>
            </>
          ) : (
            <Button disabledReason={reasonOf(request.cannotReopen)} onClick={() => setOpen('reopen')}>
              Open again from this version
            </Button>
          )
        }
      >
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium text-ink">
            <RequestStatus state={state} policy={policy} />
          </span>
          {request.breakGlass && <BreakGlassBadge />}
          <span>Asked by {request.requester.name ?? 'somebody who has left'}</span>
          {isLive(state) && (
            <span>
              Expires <Time at={request.expiresAt} />
            </span>
          )}
          <span>
            Digest <Digest hex={request.digest} what="digest of the spec" />
          </span>
        </span>
      </PageHeader>
      {again.error && <ErrorNotice problem={problemOf(again.error)} />}
      {(open === 'approve' || open === 'reject') && (
        <DecideDialog decision={open} target={target} onClose={close} />
      )}
      {open === 'schedule' && <ScheduleDialog request={request} onClose={close} />}
      {open === 'withdraw' && <WithdrawDialog request={request} onClose={close} />}
      {open === 'break-glass' && <BreakGlassDialog request={request} onClose={close} />}
      {open === 'reopen' && <ReopenDialog request={request} onClose={close} />}
    </>
  )
}
