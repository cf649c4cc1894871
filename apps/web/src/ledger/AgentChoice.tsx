import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

type AgentChoiceProps = { chosen: string | undefined; onChoose: (agentId: string) => void }

const shownAtOnce = 6

/** One agent of many, found by its words. */
export function AgentChoice({ chosen = '', onChoose }: AgentChoiceProps) {
  const { id: workspaceId } = useWorkspace()
  const [find, setFind] = useState('')
  const list = trpc.agents.list.useQuery(
    { workspaceId, limit: shownAtOnce, sort: 'name', descending: false, ...(find && { search: find }) },
    { placeholderData: (before) => before },
  )
  const items = list.data?.items ?? []
  return (
    <>
      <SearchField label="Find an agent" value={find} onChange={setFind} />
      {list.error && <ErrorNotice problem={problemOf(list.error)} />}
      {list.isPending && <Skeleton />}
      {list.data && items.length === 0 && (
        <p className="text-sm text-faded">{find ? 'No agent has these words.' : 'There is no agent yet.'}</p>
      )}
      {items.length > 0 && (
        <ChoiceField
          legend="Agent"
          name="agent"
          options={items.map(({ id, name, displayName }) => ({
            value: id,
            label: name,
            detail: displayName,
          }))}
          chosen={chosen}
          onChange={({ target }) => onChoose(target.value)}
        />
      )}
    </>
  )
}
