import { dataFile, type PolicyFiles } from '@countersign/policy'
import type { ScreenLoad } from '../../screen.ts'
import { useWorkspace } from '../../session/session.ts'
import { looseValue, valueAt } from '../../source/yaml-fields.ts'
import { api, trpc } from '../../trpc.ts'
import { Section } from '../../ui/Section.tsx'
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx'
import { PolicyHeader } from '../PolicyHeader.tsx'
import { EngineFacts } from './EngineFacts.tsx'
import { ReplicaTable } from './ReplicaTable.tsx'
import { WarningTable } from './WarningTable.tsx'

// Replicas report without an event; somebody who looks at them wants to see it.
const lookAgainMs = 5_000

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id }
  await Promise.all([
    api.policy.overview.fetch(input),
    api.policy.warnings.fetch(input),
    api.policy.files.fetch(input),
  ])
}

export function InForcePage() {
  const { id: workspaceId } = useWorkspace()
  const [overview] = trpc.policy.overview.useSuspenseQuery({ workspaceId }, { refetchInterval: lookAgainMs })
  const [warnings] = trpc.policy.warnings.useSuspenseQuery({ workspaceId }, { refetchInterval: lookAgainMs })
  const [{ files }] = trpc.policy.files.useSuspenseQuery({ workspaceId })
  return (
    <>
      <PolicyHeader />
      <Section
        layout="beside"
        title="Engine"
        description="What answers when an agent is promoted, started or calls another."
      >
        <EngineFacts overview={overview} />
      </Section>
      <Section
        title="Replicas"
        description="Every replica decides by the version that the database points to. What each has at hand is told here."
        actions={<ZoneSwitch />}
      >
        <ReplicaTable overview={overview} />
      </Section>
      <Section
        title="What only warns"
        description={`Rules in warn mode deny nothing. This is how often they would have, in the last ${warnings.days} days.`}
      >
        <WarningTable counted={warnings.rules} warning={rulesThatWarn(files)} days={warnings.days} />
      </Section>
    </>
  )
}

function rulesThatWarn(files: PolicyFiles): readonly string[] {
  const warning = valueAt(looseValue(files[dataFile] ?? ''), ['warn'])
  return Array.isArray(warning) ? warning.map(String) : []
}
