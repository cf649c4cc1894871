import type { ScreenLoad } from '../../screen.ts'
import { useSearchParams } from '../../search-params.ts'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { Section } from '../../ui/Section.tsx'
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx'
import { PolicyHeader } from '../PolicyHeader.tsx'
import { ProposalDialog } from './ProposalDialog.tsx'
import { ProposalRow } from './ProposalRow.tsx'
import { ProposalSearch } from './proposal-search.ts'
import { TwoPeople } from './TwoPeople.tsx'

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id }
  await Promise.all([api.policy.overview.fetch(input), api.policy.proposals.fetchInfinite(input)])
}

export function ProposalsPage() {
  const { id: workspaceId } = useWorkspace()
  const [search, changeSearch] = useSearchParams(ProposalSearch)
  const [{ needsTwo }] = trpc.policy.overview.useSuspenseQuery({ workspaceId })
  const [, proposals] = trpc.policy.proposals.useSuspenseInfiniteQuery(
    { workspaceId },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  const rows = proposals.data.pages.flatMap(({ items }) => items)
  const open = rows.filter(({ state }) => state === 'open')
  const settled = rows.filter(({ state }) => state !== 'open')
  const show = (proposal: string) => changeSearch({ proposal })
  return (
    <>
      <PolicyHeader />
      <TwoPeople needsTwo={needsTwo} />
      <Section
        title="Waiting for a second person"
        description="Whoever proposed a change cannot activate it."
        actions={<ZoneSwitch />}
      >
        {open.length === 0 ? (
          <EmptyState title="Nothing waits">
            {needsTwo
              ? 'A change that somebody proposes in the editor appears here.'
              : 'One person may change the policy here, so changes come into force at once.'}
          </EmptyState>
        ) : (
          <ul aria-label="Open proposals" className="border-t border-edge text-sm">
            {open.map((proposal) => (
              <ProposalRow key={proposal.id} proposal={proposal} onOpen={() => show(proposal.id)} />
            ))}
          </ul>
        )}
      </Section>
      {settled.length > 0 && (
        <Section title="Settled">
          <ul aria-label="Settled proposals" className="border-t border-edge text-sm">
            {settled.map((proposal) => (
              <ProposalRow key={proposal.id} proposal={proposal} onOpen={() => show(proposal.id)} />
            ))}
          </ul>
        </Section>
      )}
      {proposals.error && <ErrorNotice problem={problemOf(proposals.error)} />}
      {rows.length > 0 && (
        <MoreRows
          shown={rows.length}
          noun={{ one: 'proposal shown', other: 'proposals shown' }}
          pages={proposals}
        />
      )}
      {search.proposal && (
        <ProposalDialog
          key={search.proposal}
          proposalId={search.proposal}
          onClose={() => changeSearch({ proposal: undefined })}
        />
      )}
    </>
  )
}
