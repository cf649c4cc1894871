import { apiKeyWorks } from '@countersign/people'
import { useState } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { ApiKeyMenu } from './ApiKeyMenu.tsx'
import { type ApiKey, standings } from './api-key.ts'
import { CreateKeyDialog } from './CreateKeyDialog.tsx'

const columns: readonly Column<ApiKey>[] = [
  { header: 'Name', isRowHeader: true, cell: (key) => <span className="font-medium">{key.name}</span> },
  { header: 'Begins with', cell: (key) => <code className="font-mono">{key.prefix}…</code> },
  {
    header: 'State',
    cell: ({ state }) => <Status tone={standings[state].tone}>{standings[state].word}</Status>,
  },
  { header: 'Scopes', cell: (key) => <code className="font-mono break-words">{key.scopes.join(', ')}</code> },
  {
    header: 'Made by',
    cell: (key) => <span className="sm:whitespace-nowrap">{key.createdByName ?? 'Unattended set-up'}</span>,
  },
  { header: 'Last used', cell: (key) => <TimeOr at={key.lastUsedAt} word="Never" /> },
  {
    header: 'Works until',
    cell: (key) => (
      <TimeOr at={key.overlapEndsAt ?? key.expiresAt} word={apiKeyWorks(key.state) ? 'No end' : 'Ended'} />
    ),
  },
]

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace && api.keys.list.fetchInfinite({ workspaceId: workspace.id })

export function ApiKeysPage() {
  const workspace = useWorkspace()
  const [, keys] = trpc.keys.list.useSuspenseInfiniteQuery(
    { workspaceId: workspace.id },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  const [isCreating, setIsCreating] = useState(false)
  const rows = keys.data.pages.flatMap((page) => page.items)
  const create = (
    <Button
      tone="primary"
      onClick={() => setIsCreating(true)}
      disabledReason={whyNotPermitted(workspace, 'keys:manage')}
    >
      Create an API key
    </Button>
  )
  return (
    <>
      <PageHeader title="API keys" actions={rows.length > 0 && create}>
        What machines present when they call {workspace.name}. A key has scopes and no role; its secret is
        shown once.
      </PageHeader>
      {rows.length === 0 ? (
        <EmptyState title="No API key yet" action={create}>
          Orchestrators and agents call the API with a key of their own, so that each can be followed, rotated
          and revoked by itself.
        </EmptyState>
      ) : (
        <>
          <Table
            caption={`API keys of ${workspace.name}`}
            columns={columns}
            rows={rows}
            rowKey={(key) => key.id}
            actions={(key) => <ApiKeyMenu apiKey={key} workspace={workspace} />}
          />
          <MoreRows shown={rows.length} noun={{ one: 'API key', other: 'API keys' }} pages={keys} />
        </>
      )}
      {isCreating && <CreateKeyDialog onClose={() => setIsCreating(false)} />}
    </>
  )
}

function TimeOr({ at, word }: { at: number | null; word: string }) {
  return at === null ? <span className="text-faded">{word}</span> : <Time at={at} />
}
