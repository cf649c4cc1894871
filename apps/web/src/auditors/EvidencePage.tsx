import { TrustFiles } from '../proofs/TrustFiles.tsx'
import type { ScreenLoad } from '../screen.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Time } from '../ui/Time.tsx'
import { AccessEnded, isAccessEnded } from './AccessEnded.tsx'
import { EvidenceItem } from './EvidenceItem.tsx'

// A refusal is told by the page, which says that the access is over, and not by what stands in place of a page.
export const loader = async ({ workspace }: ScreenLoad): Promise<void> => {
  if (workspace) await api.evidence.list.prefetch({ workspaceId: workspace.id })
}

const lookAgainMs = 5_000

/** All that an auditor sees of a workspace. */
export function EvidencePage() {
  const workspace = useWorkspace()
  const { data, error } = trpc.evidence.list.useQuery(
    { workspaceId: workspace.id },
    {
      // Nobody tells an auditor's page what changes; it looks again only while a pack is being made.
      refetchInterval: ({ state }) =>
        state.data?.items.some((item) => item.state === 'waiting' || item.state === 'running')
          ? lookAgainMs
          : false,
    },
  )
  if (isAccessEnded(error)) return <AccessEnded problem={problemOf(error)} />
  return (
    <>
      <PageHeader title="Evidence">
        What {workspace.name} lets you see
        {data && (
          <>
            , until <Time at={data.until} />
            {data.givenByName !== null && `. Ask ${data.givenByName} for anything else`}
          </>
        )}
        .
      </PageHeader>
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && !data && <Skeleton />}
      {data && (
        <Section
          title="Packs"
          description="Each is a signed archive; what is taken from here stands in the ledger."
        >
          {data.items.length === 0 ? (
            <EmptyState title="No pack is chosen for you now">
              {`${data.givenByName ?? 'Whoever gave you access'} can add one; it appears here when you load the page again.`}
            </EmptyState>
          ) : (
            <ul aria-label="Packs, newest first" className="flex flex-col">
              {data.items.map((row) => (
                <EvidenceItem key={row.id} row={row} giver={data.givenByName} />
              ))}
            </ul>
          )}
        </Section>
      )}
      <Section
        title="Check a pack yourself"
        description="The verifier is one file and needs nothing but Node.js; it unpacks nothing and asks nobody."
      >
        <div className="flex flex-col gap-3 text-sm">
          <p className="max-w-text">
            Compare the key in the trust root with one that you were given in another way, or that was
            published: a pack brings keys along, and whoever forges a pack forges those too. The verifier
            answers with 0 when the pack holds, with 1 when it does not, and says where.
          </p>
          <TrustFiles command="pack PACK.zip">{null}</TrustFiles>
        </div>
      </Section>
    </>
  )
}
