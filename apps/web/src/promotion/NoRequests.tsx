import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { isNarrowed, type PromotionSearch, type Tab } from './promotion-search.ts'

const words: Readonly<Record<Tab, { title: string; says: string }>> = {
  'needs-me': {
    title: 'Nothing needs you',
    says: 'Requests that you may decide on, and have not yet, stand here in the order of their deadlines.',
  },
  mine: {
    title: 'You have asked for nothing',
    says: 'Request a promotion on the page of an agent; it stays here, also when it is over.',
  },
  decided: {
    title: 'Nothing is decided yet',
    says: 'Whatever was granted, rejected, withdrawn or has expired stays here for good.',
  },
  all: {
    title: 'No promotion request yet',
    says: 'An agent is born in the sandbox. Request its promotion on its page when it has earned it.',
  },
}

export function NoRequests({
  search,
  onClearFilters,
}: {
  search: PromotionSearch
  onClearFilters: () => void
}) {
  const workspace = useWorkspace()
  if (isNarrowed(search)) {
    return (
      <EmptyState title="No request matches" action={<Button onClick={onClearFilters}>Clear filters</Button>}>
        No request in this queue fits what you looked for.
      </EmptyState>
    )
  }
  const { title, says } = words[search.tab ?? 'needs-me']
  return (
    <EmptyState
      title={title}
      action={
        <Link to={paths.agents(workspace.slug)} className={buttonLook('plain')}>
          See the agents
        </Link>
      }
    >
      {says}
    </EmptyState>
  )
}
