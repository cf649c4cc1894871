import { useMutation } from '@tanstack/react-query'
import { ArrowUp } from 'lucide-react'
import type { RefObject } from 'react'
import { problemOf } from '../server-problem.ts'
import { trpc } from '../trpc.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { fetchNewest, type LedgerPageInput } from './ledger-query.ts'

type NewEventsProps = {
  input: LedgerPageInput
  /** The highest position that is on the page; -1 when there is none. */
  newest: number
  heading: RefObject<HTMLHeadingElement | null>
}

// The server counts no further.
const mostCounted = 1_000

/** Heads the list. It keeps its height, so that the news of new events moves nothing that is being read. */
export function NewEvents({ input, newest, heading }: NewEventsProps) {
  const { cursor: _, limit: __, ...filter } = input
  const newer = trpc.ledger.newer.useQuery({ ...filter, position: newest })
  const show = useMutation({
    mutationFn: () => fetchNewest(input),
    onSuccess() {
      heading.current?.focus()
      heading.current?.scrollIntoView({ block: 'nearest' })
      announce('The newest events are shown.')
    },
  })
  const count = newer.data?.events ?? 0
  const told = count < mostCounted ? counted(count, 'new event') : `More than ${mostCounted - 1} new events`
  return (
    <>
      <div
        className={classNames(
          'flex min-h-10 items-center justify-between gap-3 bg-sheet',
          count > 0 && 'sticky top-bar z-10',
        )}
      >
        <h2
          id="events"
          ref={heading}
          tabIndex={-1}
          className="scroll-mt-24 text-base font-semibold outline-none"
        >
          Events
        </h2>
        <div role="status" aria-live="polite">
          {count > 0 && (
            <Button
              size="small"
              tone="primary"
              isBusy={show.isPending}
              onClick={() => show.mutate()}
              icon={<ArrowUp aria-hidden className="size-3.5" />}
            >
              {told}
            </Button>
          )}
        </div>
      </div>
      {show.error && <ErrorNotice problem={problemOf(show.error)} />}
    </>
  )
}
