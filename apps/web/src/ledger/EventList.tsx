import { useRef } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { EventTable } from './EventTable.tsx'
import { type LedgerPageInput, readingOptions } from './ledger-query.ts'
import { NewEvents } from './NewEvents.tsx'

type EventListProps = { input: LedgerPageInput; isNarrowed: boolean; onClearFilters: () => void }

export function EventList({ input, isNarrowed, onClearFilters }: EventListProps) {
  const workspace = useWorkspace()
  const heading = useRef<HTMLHeadingElement>(null)
  const [, events] = trpc.ledger.list.useSuspenseInfiniteQuery(input, readingOptions)
  const rows = events.data.pages.flatMap((page) => page.items)
  const newest = rows.reduce((most, { position }) => Math.max(most, position), -1)
  return (
    <section aria-labelledby="events">
      <NewEvents input={input} newest={newest} heading={heading} />
      {rows.length > 0 && (
        <>
          <EventTable
            caption={`Events of ${workspace.name}, newest first`}
            events={rows}
            slug={workspace.slug}
          />
          {events.error && <ErrorNotice problem={problemOf(events.error)} />}
          <MoreRows shown={rows.length} noun={{ one: 'event shown', other: 'events shown' }} pages={events} />
        </>
      )}
      {rows.length === 0 && isNarrowed && (
        <EmptyState title="No event matches" action={<Button onClick={onClearFilters}>Clear filters</Button>}>
          The ledger of {workspace.name} has no event that fits what you searched for.
        </EmptyState>
      )}
      {rows.length === 0 && !isNarrowed && (
        <EmptyState title="Nothing is written yet">
          Sign-ins, invitations, changes of roles, keys and settings appear here a moment after they happen.
        </EmptyState>
      )}
    </section>
  )
}
