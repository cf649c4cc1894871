import { becauseInWords } from '@countersign/compliance'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { type AskedPlan, type ShownControl, stateWords } from './compliance-query.ts'

type ControlDialogProps = { control: ShownControl; plan: AskedPlan; onClose: () => void }

/** What a control asks, what it rests on, and the events themselves. */
export function ControlDialog({ control, plan, onClose }: ControlDialogProps) {
  const { state, question, doubt, parts } = control
  return (
    <Dialog place="side" title={`${control.id} ${control.title}`} description={question} onClose={onClose}>
      <div className="flex flex-col gap-4 text-sm">
        <Status tone={stateWords[state].tone}>{stateWords[state].word}</Status>
        <ul aria-label="What it rests on" className="flex flex-col gap-3">
          {parts.map((part) => (
            <li key={part.shows} className="flex flex-col gap-0.5 border-t border-rule pt-2">
              <p>{part.shows}</p>
              <Status tone={stateWords[part.state].tone}>{stateWords[part.state].word}</Status>
              <p className="text-faded">
                {becauseInWords[part.because]} {part.state === 'evidenced' ? '' : part.otherwise}
              </p>
              {part.exceptions > 0 && (
                <ul className="list-disc pl-5">
                  {part.objections.map(({ id, says }) => (
                    <li key={id}>{says}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
        {doubt !== null && <p className="text-faded">{doubt}</p>}
        <EventsOfControl name={control.name} plan={plan} />
      </div>
    </Dialog>
  )
}

function EventsOfControl({ name, plan }: { name: string; plan: AskedPlan }) {
  const workspace = useWorkspace()
  const pages = trpc.compliance.events.useInfiniteQuery(
    { workspaceId: workspace.id, plan, control: name },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  if (pages.error && !pages.data) return <ErrorNotice problem={problemOf(pages.error)} />
  if (!pages.data) return <Skeleton />
  const events = pages.data.pages.flatMap((page) => page.items)
  return (
    <section aria-label="Its events" className="flex flex-col gap-2">
      <h3 className="font-semibold">Its events, the oldest first</h3>
      {events.length === 0 && !pages.hasNextPage && (
        <p className="text-faded">There are none in the period.</p>
      )}
      <ol className="flex flex-col">
        {events.map(({ id, at, sentence, exceptions }) => (
          <li key={id} className="flex flex-col border-t border-rule py-1">
            <Link to={paths.ledgerEvent(workspace.slug, id)} className="link break-words">
              {sentence}
            </Link>
            <span className="text-xs text-faded">
              <Time at={at} />
            </span>
            {exceptions.length > 0 && <Status tone="deny">Speaks against it</Status>}
          </li>
        ))}
      </ol>
      {pages.error && <ErrorNotice problem={problemOf(pages.error)} />}
      {pages.hasNextPage && (
        <Button size="small" isBusy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  )
}
