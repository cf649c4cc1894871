import { z } from 'zod'
import type { ScreenLoad } from '../../screen.ts'
import { useSearchParams } from '../../search-params.ts'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { MoreRows } from '../../ui/MoreRows.tsx'
import { Section } from '../../ui/Section.tsx'
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx'
import { useExport } from '../editor/use-export.ts'
import { PolicyHeader } from '../PolicyHeader.tsx'
import { CompareVersions } from './CompareVersions.tsx'
import { VersionRow } from './VersionRow.tsx'

const VersionsSearch = z.object({
  from: z.string().max(40).optional().catch(undefined),
  to: z.string().max(40).optional().catch(undefined),
})

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id }
  await Promise.all([api.policy.overview.fetch(input), api.policy.snapshots.fetchInfinite(input)])
}

export function VersionsPage() {
  const { id: workspaceId } = useWorkspace()
  const [search, changeSearch] = useSearchParams(VersionsSearch)
  const [{ active }] = trpc.policy.overview.useSuspenseQuery({ workspaceId })
  const { exportVersion, problem } = useExport()
  const [, versions] = trpc.policy.snapshots.useSuspenseInfiniteQuery(
    { workspaceId },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  const rows = versions.data.pages.flatMap(({ items }) => items)
  const [newest, second] = rows
  const from = search.from ?? second?.id
  const to = search.to ?? newest?.id
  return (
    <>
      <PolicyHeader />
      {rows.length > 1 && from && to && (
        <Section title="Compare two versions">
          <CompareVersions versions={rows} from={from} to={to} onChange={(next) => changeSearch(next)} />
        </Section>
      )}
      <Section
        title="Versions"
        description="Newest first. A version never changes; rolling back makes its files the newest version."
        actions={<ZoneSwitch />}
      >
        {problem && <ErrorNotice problem={problem} />}
        <ol className="border-t border-edge text-sm">
          {rows.map((version, at) => (
            <VersionRow
              key={version.id}
              version={version}
              active={active}
              before={rows[at + 1]}
              onCompare={(before) => changeSearch({ from: before, to: version.id })}
              onExport={() => exportVersion(version.id)}
            />
          ))}
        </ol>
        {versions.error && <ErrorNotice problem={problemOf(versions.error)} />}
        <MoreRows
          shown={rows.length}
          noun={{ one: 'version shown', other: 'versions shown' }}
          pages={versions}
        />
      </Section>
    </>
  )
}
