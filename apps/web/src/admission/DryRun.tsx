import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Section } from '../ui/Section.tsx'
import { Segments } from '../ui/Segments.tsx'
import { AdmissionReport } from './AdmissionReport.tsx'

type DryRunProps = {
  agent: { id: string; sandboxRevision: number | null; governedRevision: number | null }
}

const modes = [
  { value: 'governed', label: 'Governed' },
  { value: 'sandbox', label: 'Sandbox' },
] as const

/** Would this be allowed? Asked of the same checks that decide a start; nothing starts and nothing is written down. */
export function DryRun({ agent }: DryRunProps) {
  const { id: workspaceId } = useWorkspace()
  const { id: agentId, sandboxRevision, governedRevision } = agent
  const [chosen, setChosen] = useState<'governed' | 'sandbox'>('governed')
  const hasBoth = sandboxRevision !== null && governedRevision !== null
  const mode = hasBoth ? chosen : governedRevision === null ? 'sandbox' : 'governed'
  const { data, error } = trpc.admission.consider.useQuery({ workspaceId, agentId, mode })
  return (
    <Section
      layout="beside"
      title="Would this be allowed?"
      description="What a start would hear at this moment. Asking starts nothing and is not written down."
      actions={
        hasBoth && (
          <Segments
            legend="Which revision"
            name="dry-run-mode"
            options={modes}
            value={chosen}
            onChange={setChosen}
          />
        )
      }
    >
      {error ? (
        <ErrorNotice problem={problemOf(error)} />
      ) : data ? (
        <AdmissionReport report={data} />
      ) : (
        <p className="text-sm text-faded">Asking the checks…</p>
      )}
    </Section>
  )
}
