import type { AgentSpec } from '@countersign/agents'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Digest } from '../ui/Digest.tsx'
import { Facts } from '../ui/Facts.tsx'
import { counted, describeUsd } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import type { AgentInFull } from './agents-query.ts'
import { Chip } from './Chip.tsx'

/** What an agent is and asks for, in the words of its spec. */
export function SpecFacts({ spec }: { spec: AgentSpec }) {
  const { metadata, anatomy, capabilities, access, budget, run } = spec
  const { model, memory } = anatomy
  return (
    <Facts
      facts={[
        { name: 'Owner', value: metadata.owner ?? <Missing>Nobody</Missing> },
        { name: 'Role', value: anatomy.role ?? <Missing>None</Missing> },
        {
          name: 'Model',
          value: model ? (
            `${model.provider}/${model.name}, temperature ${model.temperature}`
          ) : (
            <Missing>None</Missing>
          ),
        },
        { name: 'Capabilities', value: <Words words={capabilities} none="None" /> },
        {
          name: 'Tools',
          value: (
            <Words
              words={anatomy.tools.map(({ name, operations }) => `${name} (${operations.join(', ')})`)}
              none="None"
            />
          ),
        },
        {
          name: 'Knowledge',
          value: (
            <Words
              words={anatomy.knowledge.map(({ name, classification }) => `${name} (${classification})`)}
              none="None"
            />
          ),
        },
        {
          name: 'Memory',
          value: memory.kind === 'none' ? 'None' : `${memory.kind}, ${counted(memory.retentionDays, 'day')}`,
        },
        { name: 'Domains', value: <Words words={access.network.domains} none="None" /> },
        { name: 'Files', value: <Words words={access.files.allow} none="None" /> },
        {
          name: 'Budget',
          value: `${describeUsd(budget.monthlyUsd)} a month, ${describeUsd(budget.dailyUsd)} a day, ${describeUsd(budget.perTaskUsd)} a task`,
        },
        { name: 'Runner', value: run.runner },
        {
          name: 'Labels',
          value: (
            <Words
              words={Object.entries(metadata.labels).map(([name, value]) =>
                value ? `${name}=${value}` : name,
              )}
              none="None"
            />
          ),
        },
      ]}
    />
  )
}

const origins: Readonly<Record<AgentInFull['origin'], string>> = {
  blank: 'From nothing',
  template: 'From a template',
  clone: 'Cloned',
  file: 'Imported from a file',
  words: 'From a description in plain words',
  mcp: 'From the tools of an MCP server',
  card: 'From an A2A agent card',
}

export function OriginFacts({ agent }: { agent: AgentInFull }) {
  const { slug } = useWorkspace()
  const { clonedFrom, current } = agent
  return (
    <Facts
      facts={[
        {
          name: 'Made',
          value: (
            <span className="flex flex-wrap gap-x-3">
              <Time at={agent.createdAt} />
              {agent.createdByName && <span>by {agent.createdByName}</span>}
            </span>
          ),
        },
        {
          name: 'How',
          value: clonedFrom ? (
            <>
              Cloned from{' '}
              <Link to={paths.agent(slug, clonedFrom.id)} className="link">
                {clonedFrom.name}
              </Link>
            </>
          ) : (
            origins[agent.origin]
          ),
        },
        {
          name: 'Last revision',
          value: (
            <span className="flex flex-wrap items-center gap-x-3">
              Revision {current.number}
              <Time at={current.at} />
              {current.authorName && <span>by {current.authorName}</span>}
              <Digest hex={current.digest} what="digest of the spec" />
            </span>
          ),
        },
        ...(current.note ? [{ name: 'Note', value: current.note }] : []),
        {
          name: 'Id',
          value: (
            <span className="flex items-center gap-1">
              <code className="font-mono break-all">{agent.id}</code>
              <CopyButton text={agent.id} what="id of the agent" />
            </span>
          ),
        },
      ]}
    />
  )
}

function Missing({ children }: { children: string }) {
  return <span className="text-faded">{children}</span>
}

function Words({ words, none }: { words: readonly string[]; none: string }): ReactNode {
  if (words.length === 0) return <Missing>{none}</Missing>
  return (
    <span className="flex flex-wrap gap-1 py-0.5">
      {words.map((word) => (
        <Chip key={word}>{word}</Chip>
      ))}
    </span>
  )
}
