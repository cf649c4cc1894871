import { Link } from '@tanstack/react-router'
import { trpc } from '../trpc.ts'
import { describeNumber } from '../ui/number.ts'
import { type PromotionSearch, type Tab, tabs } from './promotion-search.ts'

const titles: Readonly<Record<Tab, string>> = {
  'needs-me': 'Needs me',
  mine: 'Mine',
  decided: 'Decided',
  all: 'All',
}

/** Whose queue is shown. Each is a link, so that it can be shared and opened beside another. */
export function PromotionTabs({ workspaceId, search }: { workspaceId: string; search: PromotionSearch }) {
  const { data: counts } = trpc.promotions.counts.useQuery({ workspaceId })
  const shown = search.tab ?? 'needs-me'
  const counted: { [tab in Tab]?: number | undefined } = { 'needs-me': counts?.needsMe, mine: counts?.mine }
  return (
    <nav aria-label="Queues" className="mb-4 border-b border-rule">
      <ul className="-mb-px flex gap-5 overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab}>
            <Link
              to="."
              search={{ ...search, tab: tab === 'needs-me' ? undefined : tab }}
              activeOptions={{ exact: true }}
              aria-current={tab === shown ? 'page' : undefined}
              className="flex h-9 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap text-faded -outline-offset-2! hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              {titles[tab]}
              {counted[tab] !== undefined && (
                <span className="text-xs text-faded tabular-nums">{describeNumber(counted[tab])}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
