import type { Outputs } from '@countersign/server/router'
import { api, trpc } from '../trpc.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { describeDevice } from './device.ts'

type SessionRow = Outputs['session']['list'][number]

const columns: readonly Column<SessionRow>[] = [
  {
    header: 'Device',
    isRowHeader: true,
    cell: (session) => (
      <span className="flex flex-wrap items-center gap-2" title={session.userAgent ?? undefined}>
        {describeDevice(session.userAgent)}
        {session.isCurrent && <Badge tone="accent">This session</Badge>}
      </span>
    ),
  },
  { header: 'Address', cell: (session) => <code className="font-mono">{session.address}</code> },
  { header: 'Signed in', cell: (session) => <Time at={session.createdAt} /> },
  { header: 'Last seen', cell: (session) => <Time at={session.lastSeenAt} /> },
  { header: 'Ends at the latest', cell: (session) => <Time at={session.expiresAt} /> },
]

export const loader = () => api.session.list.ensureData({})

export function SessionsPage() {
  const [sessions] = trpc.session.list.useSuspenseQuery({})
  const refresh = () => api.session.list.invalidate()
  const revoke = trpc.session.revoke.useMutation({ onSuccess: refresh })
  const revokeOthers = trpc.session.revokeOthers.useMutation({ onSuccess: refresh })
  const askToEnd = (session: SessionRow) =>
    confirm({
      title: 'End this session?',
      effect: `${describeDevice(session.userAgent)} at ${session.address} is signed out with its next request.`,
      action: 'End session',
      run: () => revoke.mutateAsync({ sessionId: session.id }),
      done: 'The session was ended.',
    })
  const askToEndOthers = () =>
    confirm({
      title: 'End all other sessions?',
      effect: 'Every browser but this one is signed out with its next request.',
      action: 'End other sessions',
      run: () => revokeOthers.mutateAsync({}),
      done: 'All other sessions were ended.',
    })
  return (
    <>
      <PageHeader
        title="Sessions"
        actions={
          <Button
            onClick={askToEndOthers}
            disabledReason={sessions.length > 1 ? undefined : 'This is your only session.'}
          >
            End other sessions
          </Button>
        }
      >
        Where you are signed in. End what you do not recognise, then change your password.
      </PageHeader>
      <Table
        caption="Your sessions"
        columns={columns}
        rows={sessions}
        rowKey={(session) => session.id}
        actions={(session) =>
          !session.isCurrent && (
            <Button size="small" tone="quiet" onClick={() => askToEnd(session)}>
              End
            </Button>
          )
        }
      />
    </>
  )
}
