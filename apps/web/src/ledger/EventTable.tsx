import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { Badge } from '../ui/Badge.tsx'
import { describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import type { LedgerItem } from './ledger-query.ts'
import { endingOf } from './outcome.ts'

type EventTableProps = { caption: string; events: readonly LedgerItem[]; slug: string }

const headLook = 'h-7 pr-4 font-medium whitespace-nowrap'
const cellLook = 'sm:table-cell sm:h-row sm:py-1 sm:align-middle not-last:sm:pr-4'

/** One event to a line: when, what, how it ended, where it stands. Narrow, the sentence comes first, then the rest. */
export function EventTable({ caption, events, slug }: EventTableProps) {
  return (
    <table className="block w-full text-sm sm:table">
      <caption className="sr-only">{caption}</caption>
      <thead className="hidden border-b border-edge text-left text-xs text-faded sm:table-header-group">
        <tr>
          <th scope="col" className={headLook}>
            Time
          </th>
          <th scope="col" className={headLook}>
            Event
          </th>
          <th scope="col" className={headLook}>
            Outcome
          </th>
          <th scope="col" className={headLook}>
            Code
          </th>
          <th scope="col" className="h-7 text-right font-medium whitespace-nowrap">
            Position
          </th>
        </tr>
      </thead>
      <tbody className="block border-t border-edge sm:table-row-group">
        {events.map((event) => (
          <EventRow key={event.id} event={event} to={paths.ledgerEvent(slug, event.id)} />
        ))}
      </tbody>
    </table>
  )
}

function EventRow({ event, to }: { event: LedgerItem; to: string }) {
  const { at, sentence, isErased, isLost, outcome, code, position } = event
  const { tone, word } = endingOf(outcome)
  return (
    <tr className="flex flex-wrap items-center gap-x-3 border-b border-rule py-1.5 hover:bg-shade sm:table-row sm:py-0">
      <td className={`${cellLook} order-2 text-faded sm:w-px`}>
        <Time at={at} />
      </td>
      <th scope="row" className={`${cellLook} order-1 w-full text-left font-normal`}>
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link
            to={to}
            className="inline-flex min-h-6 scroll-mt-24 items-center font-medium break-words hover:text-accent hover:underline"
          >
            <span className="min-w-0 break-words">{sentence}</span>
          </Link>
          {isErased && <Badge>Names erased</Badge>}
          {isLost && <Badge tone="restrict">Unreadable</Badge>}
        </span>
      </th>
      <td className={`${cellLook} order-3 sm:w-px`}>
        <Status tone={tone}>{word}</Status>
      </td>
      <td className={`${cellLook} order-5 empty:hidden sm:w-px sm:empty:table-cell`}>
        {code && <code className="font-mono text-xs">{code}</code>}
      </td>
      <td className={`${cellLook} order-4 ml-auto text-right text-faded sm:w-px`}>
        <span aria-hidden className="sm:hidden">
          #
        </span>
        {describeNumber(position)}
      </td>
    </tr>
  )
}
