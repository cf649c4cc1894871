import { mostAgents } from '@countersign/compliance'
import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import type { Choice } from '../ui/choices.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { ManyCombobox } from '../ui/ManyCombobox.tsx'

type AgentScopeProps = { chosen: readonly Choice[]; onChange: (chosen: readonly Choice[]) => void }

const foundAtOnce = 20

/** The agents that a pack is about, found among however many there are. */
export function AgentScope({ chosen, onChange }: AgentScopeProps) {
  const { id: workspaceId } = useWorkspace()
  const [find, setFind] = useState('')
  const list = trpc.agents.list.useQuery(
    { workspaceId, limit: foundAtOnce, sort: 'name', descending: false, ...(find && { search: find }) },
    { placeholderData: (before) => before },
  )
  return (
    <>
      <ManyCombobox
        label="Agents"
        hint="What is about no agent, such as people and policy, is in it either way."
        error={tooMany(chosen)}
        placeholder="All of them"
        found={(list.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        chosen={chosen}
        onChange={onChange}
        onSearch={setFind}
      />
      {list.error && <ErrorNotice problem={problemOf(list.error)} />}
    </>
  )
}

export const tooMany = (chosen: readonly Choice[]): string | undefined =>
  chosen.length > mostAgents
    ? `A pack is about at most ${mostAgents} agents, or about all of them.`
    : undefined
