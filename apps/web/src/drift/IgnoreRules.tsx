import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { trpc, trpcClient } from '../trpc.ts'
import { describeWait } from '../ui/age.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Minute } from '../ui/Minute.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { driftChanged, type IgnoreRule, nextPage } from './drift-query.ts'

/** What people decided to live with, until when and why; what has ended stays in the list. */
export function IgnoreRules() {
  const workspace = useWorkspace()
  const { id: workspaceId } = workspace
  const list = trpc.drift.ignores.list.useInfiniteQuery({ workspaceId }, { getNextPageParam: nextPage })
  const rows = list.data?.pages.flatMap(({ items }) => items)
  if (list.error && !rows) return <ErrorNotice problem={problemOf(list.error)} />
  if (!rows) return <Skeleton />
  if (rows.length === 0) {
    return (
      <EmptyState title="Nothing is ignored">
        Rules to live with something for a while are listed here, with their reason and their end.
      </EmptyState>
    )
  }
  const end = (rule: IgnoreRule) =>
    confirm({
      title: 'End this rule?',
      effect: `What it covers needs somebody again at once: ${counted(rule.findings, 'difference')}.`,
      action: 'End it',
      async run() {
        await trpcClient.drift.ignores.end.mutate({ workspaceId, ignoreId: rule.id })
        await driftChanged()
      },
      done: 'The rule has ended.',
    })
  return (
    <>
      <Table
        caption="Rules to ignore something for a while"
        columns={columnsFor(list.data?.pages[0]?.at ?? 0)}
        rows={rows}
        rowKey={({ id }) => id}
        actions={(rule) =>
          rule.holds && (
            <Button
              size="small"
              aria-label={`End the rule: ${rule.title}`}
              disabledReason={whyNotPermitted(workspace, 'drift:manage')}
              onClick={() => end(rule)}
            >
              End
            </Button>
          )
        }
      />
      <MoreRows shown={rows.length} noun={{ one: 'rule', other: 'rules' }} pages={list} />
    </>
  )
}

const columnsFor = (now: number): readonly Column<IgnoreRule>[] => [
  {
    header: 'What',
    isRowHeader: true,
    cell: ({ title, kind, cause }) => (
      <span className="min-w-0 break-words">
        {title}
        <span className="block text-faded">
          {cause === null ? 'whatever the cause' : cause.slice(kind.length + 1) || 'this cause'}
        </span>
      </span>
    ),
  },
  {
    header: 'On',
    cell: ({ agentId, agentName, findings, holds }) => (
      <span className="min-w-0 break-words">
        {agentId === null ? 'every agent' : (agentName ?? agentId)}
        {holds && <span className="block text-faded">{counted(findings, 'difference')} now</span>}
      </span>
    ),
  },
  { header: 'Why', cell: ({ reason }) => <span className="min-w-0 break-words">{reason}</span> },
  {
    header: 'Made',
    cell: ({ createdAt, createdByName }) => (
      <span>
        <Minute at={createdAt} />
        {createdByName !== null && <span className="block text-faded">by {createdByName}</span>}
      </span>
    ),
  },
  {
    header: 'Until',
    cell: ({ holds, endedAt, expiresAt }) => (
      <span>
        <Status tone={holds ? 'restrict' : 'off'}>{holds ? 'Holds' : 'Ended'}</Status>
        <span className="block">
          <Minute at={endedAt ?? expiresAt} />
        </span>
        {holds && <span className="block text-faded">{describeWait(Math.max(0, expiresAt - now))}</span>}
      </span>
    ),
  },
]
