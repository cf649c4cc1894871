import { Link } from '@tanstack/react-router'
import type { AgentInFull } from '../agents/agents-query.ts'
import { FindingList } from '../agents/FindingList.tsx'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Section } from '../ui/Section.tsx'
import { Time } from '../ui/Time.tsx'
import { FixesOff } from './FixesOff.tsx'
import { RequestRelease } from './RequestRelease.tsx'
import { WayOut } from './WayOut.tsx'

/** On the page of an agent: why it is quarantined, since when, and the way out. */
export function QuarantineSection({ agent }: { agent: AgentInFull }) {
  const { id: agentId } = agent
  const workspace = useWorkspace()
  const { id: workspaceId, slug } = workspace
  const { data: quarantine } = trpc.revalidations.ofAgent.useQuery({ workspaceId, agentId })
  const again = trpc.revalidations.revalidate.useMutation({
    onSuccess: () => api.revalidations.invalidate(),
  })
  if (!quarantine) return null
  return (
    <Section
      layout="beside"
      title="Quarantine"
      description="It no longer passes the policy and cannot start. A revalidation that passes or a new promotion releases it."
    >
      <div className="flex flex-col gap-3 text-sm">
        <p>
          Revision {quarantine.revision}, since <Time at={quarantine.since} />
        </p>
        <FindingList label="Why it is quarantined" kind="finding" findings={quarantine.findings} />
        {quarantine.remediation === 'off' ? (
          <FixesOff />
        ) : (
          may(workspace, 'policy:write') && <WayOut agentId={agentId} />
        )}
        <div className="flex flex-wrap items-center gap-4">
          <RequestRelease agent={agent} />
          <Button
            size="small"
            isBusy={again.isPending}
            disabledReason={whyNotPermitted(workspace, 'policy:write')}
            onClick={() => again.mutate({ workspaceId, agentIds: [agentId] })}
          >
            Revalidate now
          </Button>
          {may(workspace, 'policy:read') && (
            <Link to={paths.revalidation(slug, quarantine.revalidationId)} className="link">
              See the report
            </Link>
          )}
        </div>
        {again.error && <ErrorNotice problem={problemOf(again.error)} />}
      </div>
    </Section>
  )
}
