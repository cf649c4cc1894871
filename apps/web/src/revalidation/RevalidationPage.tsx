import { PolicyHeader } from '../policy/PolicyHeader.tsx'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import { CauseList } from './CauseList.tsx'
import { QuarantineTable } from './QuarantineTable.tsx'
import { RemediationChoice } from './RemediationChoice.tsx'
import { RevalidationReport } from './RevalidationReport.tsx'

// Batches are told live; a job that waits for its engine changes without an event.
const lookAgainMs = 2_000

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id }
  await Promise.all([
    api.policy.overview.fetch(input),
    api.revalidations.overview.fetch(input),
    api.revalidations.quarantined.fetchInfinite(input),
  ])
}

export function RevalidationPage() {
  const { id: workspaceId } = useWorkspace()
  const [{ revalidations, causes, mode }] = trpc.revalidations.overview.useSuspenseQuery(
    { workspaceId },
    { refetchInterval: lookAgainMs },
  )
  const asked = revalidations.filter(({ agents, judged }) => agents + judged > 0)
  return (
    <>
      <PolicyHeader />
      <Section
        title="Revalidation"
        description="After every change of the policy or of trust in a signing key, every governed agent is asked about again."
      >
        {asked.length > 0 ? (
          <ul aria-label="Revalidations" className="flex flex-col gap-3">
            {asked.map((one) => (
              <RevalidationReport key={one.id} revalidation={one} />
            ))}
          </ul>
        ) : (
          <EmptyState title="Nobody had to be asked about again">
            The first change of the policy after an agent was promoted begins a revalidation.
          </EmptyState>
        )}
      </Section>
      <Section
        layout="beside"
        title="Remediation"
        description="What is done with a fix that only narrows: a lower temperature, a smaller budget, one capability less."
      >
        <RemediationChoice mode={mode} />
      </Section>
      <Section
        title="Quarantine"
        description="Agents that no longer pass. They cannot start until a revalidation passes or a new promotion is granted."
      >
        <CauseList causes={causes} mode={mode} />
        <QuarantineTable />
      </Section>
    </>
  )
}
