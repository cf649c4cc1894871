import { useState } from 'react'
import { DryRun } from '../admission/DryRun.tsx'
import { AgentDriftSection } from '../drift/AgentDriftSection.tsx'
import { AgentPrecheck } from '../policy/AgentPrecheck.tsx'
import { QuarantineSection } from '../revalidation/QuarantineSection.tsx'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Section } from '../ui/Section.tsx'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { AgentHeader } from './AgentHeader.tsx'
import type { AgentInFull } from './agents-query.ts'
import { FindingList } from './FindingList.tsx'
import { OriginFacts, SpecFacts } from './OverviewFacts.tsx'
import { reasonOf } from './obstacle.ts'
import { RenewDialog } from './RenewDialog.tsx'
import { SideBySide } from './SideBySide.tsx'
import { statusWords } from './statuses.ts'
import { fetchAgent, useAgent } from './use-agent.ts'

export const loader = (load: ScreenLoad): Promise<void> => fetchAgent(load)

export function AgentOverviewPage() {
  const agent = useAgent()
  const { findings, advice, spec } = agent.current
  return (
    <>
      <AgentHeader agent={agent} />
      <Section layout="beside" title="Where it stands" description={statusWords[agent.status].meaning}>
        <Standing agent={agent} />
      </Section>
      {agent.governedStatus === 'GOVERNED_INVALIDATED' && <QuarantineSection agent={agent} />}
      {agent.governedRevision !== null && agent.retiredAt === null && (
        <AgentDriftSection agentId={agent.id} />
      )}
      {agent.retiredAt === null && <DryRun agent={agent} />}
      {agent.governedRevision !== null && agent.sandboxRevision !== null && (
        <Section
          layout="beside"
          title="Side by side"
          description="What is governed stays as it was approved. What is tried in the sandbox takes its place once it is promoted."
        >
          <SideBySide agent={agent} governed={agent.governedRevision} />
        </Section>
      )}
      <Section
        layout="beside"
        title="What it is"
        description={spec.metadata.description || 'Its spec has no description.'}
      >
        <SpecFacts spec={spec} />
      </Section>
      <Section
        layout="beside"
        title="What it lacks"
        description="What promotion would ask for. None of it stops the agent in the sandbox."
      >
        {findings.length > 0 ? (
          <FindingList label="What it lacks" kind="finding" findings={findings} />
        ) : (
          <p className="text-sm">
            <Status tone="allow">Nothing: its anatomy is complete and contained</Status>
          </p>
        )}
      </Section>
      {agent.retiredAt === null && (
        <Section
          layout="beside"
          title="What the policy says"
          description="Whether this revision could be promoted by the rules. People decide after that."
        >
          <AgentPrecheck agentId={agent.id} revision={agent.current.number} />
        </Section>
      )}
      {advice.length > 0 && (
        <Section
          layout="beside"
          title="Worth a second look"
          description="Allowed, and yet seldom meant. Advice stops nothing."
        >
          <FindingList label="Advice" kind="advice" findings={advice} />
        </Section>
      )}
      <Section layout="beside" title="Where it comes from">
        <OriginFacts agent={agent} />
      </Section>
    </>
  )
}

function Standing({ agent }: { agent: AgentInFull }) {
  const { expiresAt, frozenAt, frozenByName, retiredAt, retiredByName } = agent
  return (
    <Facts
      facts={[
        ...modeFact('Sandbox', agent.sandboxRevision, agent.sandboxStatus),
        ...modeFact('Governed', agent.governedRevision, agent.governedStatus),
        ...(frozenAt === null ? [] : [{ name: 'Frozen', value: <ByAt by={frozenByName} at={frozenAt} /> }]),
        ...(retiredAt === null
          ? []
          : [{ name: 'Retired', value: <ByAt by={retiredByName} at={retiredAt} /> }]),
        {
          name: 'Sandbox ends',
          value: (
            <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
              {expiresAt === null ? 'It is not in the sandbox' : <Time at={expiresAt} />}
              <Renew agent={agent} />
            </span>
          ),
        },
        { name: 'Calls to the outside', value: withheld(agent.current.spec.containment.externalCalls) },
        { name: 'Writes that stay', value: withheld(agent.current.spec.containment.persistentWrites) },
      ]}
    />
  )
}

const withheld = (isOpen: boolean) =>
  isOpen ? (
    <Status tone="restrict">Asked for; it will not be started in the sandbox</Status>
  ) : (
    <Status tone="allow">Withheld in the sandbox</Status>
  )

function modeFact(name: string, revision: number | null, status: AgentInFull['sandboxStatus']) {
  if (revision === null || status === null) return []
  const { tone, word } = statusWords[status]
  return [
    {
      name,
      value: (
        <span className="flex flex-wrap gap-x-4">
          Revision {revision}
          <Status tone={tone}>{word}</Status>
        </span>
      ),
    },
  ]
}

function Renew({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button
        size="small"
        onClick={() => setIsOpen(true)}
        disabledReason={whyNotPermitted(workspace, 'agents:write') ?? reasonOf(agent.cannotRenew)}
      >
        Renew
      </Button>
      {isOpen && <RenewDialog agent={agent} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function ByAt({ by, at }: { by: string | null; at: number }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      <Time at={at} />
      {by !== null && <span>by {by}</span>}
    </span>
  )
}
