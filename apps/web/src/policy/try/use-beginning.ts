import type { Question } from '@countersign/policy'
import type { Outputs } from '@countersign/server/router'
import { useMemo } from 'react'
import { problemOf } from '../../server-problem.ts'
import { usePerson, useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import type { Problem } from '../../ui/problem.ts'
import type { PolicySearch } from '../editor/policy-search.ts'
import { inputAbout } from './try-input.ts'

export type RecordedDecision = Outputs['policy']['decision']

type Beginning = {
  /** Changes when something else is begun with, and then what was typed is of the past. */
  key: string
  question: Question
  /** Null while it is on its way. */
  text: string | null
  about: string
  record: RecordedDecision | null
  problem: Problem | null
}

/** What somebody tries with, before they change it: a recorded decision, an agent as it stands, or one made up. */
export function useBeginning({
  question: asked,
  agent: agentId,
  decision: decisionId,
}: PolicySearch): Beginning {
  const { id: workspaceId, role } = useWorkspace()
  const { id: personId } = usePerson()
  const record = trpc.policy.decision.useQuery(
    { workspaceId, decisionId: decisionId ?? '' },
    { enabled: decisionId !== undefined, staleTime: 'static' },
  )
  const isAboutAgent = agentId !== undefined && decisionId === undefined
  const agent = trpc.agents.get.useQuery({ workspaceId, agentId: agentId ?? '' }, { enabled: isAboutAgent })
  const question = record.data?.question ?? asked ?? 'promotion'
  const text = useMemo(() => {
    if (decisionId !== undefined) return record.data ? indented(record.data.input) : null
    if (isAboutAgent && !agent.data) return null
    const about = isAboutAgent ? (agent.data ?? null) : null
    return JSON.stringify(inputAbout(question, about, { id: personId, role }, Date.now()), null, 2)
  }, [decisionId, record.data, isAboutAgent, agent.data, question, personId, role])
  const error = record.error ?? agent.error
  return {
    key: `${question} ${decisionId ?? agentId ?? ''} ${agent.data?.current.number ?? ''}`,
    question,
    text,
    about: decisionId
      ? aboutRecord(record.data)
      : isAboutAgent
        ? `With ${agent.data?.name ?? 'the agent'}${agent.data ? `, revision ${agent.data.current.number}` : ''}, and you as who asks.`
        : 'With an agent that is made up.',
    record: decisionId !== undefined ? (record.data ?? null) : null,
    problem: error && problemOf(error),
  }
}

const aboutRecord = (record: RecordedDecision | undefined): string =>
  record
    ? `With a question that was really asked, under version ${record.number ?? 'unknown'}.`
    : 'With a question that was really asked.'

const indented = (json: string): string => JSON.stringify(JSON.parse(json), null, 2)
