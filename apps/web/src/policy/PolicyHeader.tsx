import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { NewestRevalidation } from '../revalidation/NewestRevalidation.tsx'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Badge } from '../ui/Badge.tsx'
import { Digest } from '../ui/Digest.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { TabLinks } from '../ui/TabLinks.tsx'
import { Time } from '../ui/Time.tsx'

/** Heads every page of the policy: what is in force, since when and why. */
export function PolicyHeader({ actions }: { actions?: ReactNode }) {
  const { id: workspaceId, slug } = useWorkspace()
  const [{ active, openProposals, needsTwo }] = trpc.policy.overview.useSuspenseQuery({ workspaceId })
  return (
    <>
      <PageHeader title="Policies" actions={actions}>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium text-ink">Version {active.number} is in force</span>
          <span>
            since <Time at={active.activatedAt} />
          </span>
          <span>by {active.authorName}</span>
          <span>
            Hash <Digest hex={active.hash} what="hash of the policy" />
          </span>
          {needsTwo && <Badge>takes two people</Badge>}
          <NewestRevalidation />
        </span>
      </PageHeader>
      <TabLinks
        label="Pages of the policy"
        tabs={[
          { to: paths.policies(slug), title: 'Editor' },
          { to: paths.policyVersions(slug), title: 'Versions' },
          {
            to: paths.policyProposals(slug),
            title: openProposals > 0 ? `Proposals (${openProposals})` : 'Proposals',
          },
          { to: paths.policyRevalidation(slug), title: 'Revalidation' },
          { to: paths.policyInForce(slug), title: 'In force' },
        ]}
      />
    </>
  )
}
