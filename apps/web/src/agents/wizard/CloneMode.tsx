import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { counted } from '../../ui/number.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

type CloneModeProps = {
  find: string | undefined
  /** Named by a link of that agent's page. */
  agent: string | undefined
  onFind: (words: string) => void
}

const shownAtOnce = 20

export function CloneMode({ find = '', agent, onFind }: CloneModeProps) {
  const workspace = useWorkspace()
  const { start, isStarting, error } = useStart()
  const list = trpc.agents.list.useQuery(
    {
      workspaceId: workspace.id,
      limit: shownAtOnce,
      sort: 'name',
      descending: false,
      ...(find && { search: find }),
    },
    { placeholderData: (before) => before },
  )
  const items = list.data?.items ?? []
  const shown = [...items].sort((one, other) => Number(other.id === agent) - Number(one.id === agent))
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">
        The clone takes over the latest revision under a name that is free, and goes its own way from then on.
      </p>
      <SearchField label="Find an agent" value={find} onChange={onFind} />
      <StartProblem error={error} />
      {list.error && <ErrorNotice problem={problemOf(list.error)} />}
      {list.isPending && <Skeleton />}
      {list.data && items.length === 0 && (
        <EmptyState
          title={find ? 'No agent matches' : 'No agent yet'}
          action={find ? <Button onClick={() => onFind('')}>Show all</Button> : undefined}
        >
          {find ? 'None has these words.' : 'Begin in another way; what comes next can be cloned from it.'}
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <ul aria-label="Agents to clone" className="border-t border-edge">
            {shown.map(({ id, name, displayName, owner, role }) => (
              <li
                key={id}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-rule py-1.5 text-sm"
              >
                <div className="min-w-0 break-words">
                  <span className="font-medium">{displayName}</span>{' '}
                  <code className="font-mono text-faded">{name}</code>
                  <p className="text-xs text-faded">
                    {[role ?? 'no role', owner ? `owned by ${owner}` : 'without an owner'].join(', ')}
                  </p>
                </div>
                <Button
                  size="small"
                  isBusy={isStarting}
                  aria-label={`Clone ${displayName}`}
                  onClick={() => start({ mode: 'clone', agentId: id })}
                >
                  Clone
                </Button>
              </li>
            ))}
          </ul>
          {(list.data?.total ?? 0) > items.length && (
            <p className="text-xs text-faded">
              {items.length} of {counted(list.data?.total ?? 0, 'agent')}. Words find the others.
            </p>
          )}
        </>
      )}
    </div>
  )
}
