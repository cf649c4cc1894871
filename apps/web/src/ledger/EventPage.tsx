import { useParams } from '@tanstack/react-router'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { EventEvidence } from './EventEvidence.tsx'
import { EventDetails, EventSummary } from './EventSummary.tsx'
import { VerifyElsewhere } from './VerifyElsewhere.tsx'
import { VerifyHere } from './VerifyHere.tsx'

const notYetMs = 1_000
// Longer than a checkpoint ever takes on a server that writes; then the page is left alone.
const mostLooks = 60

export const loader = async ({ workspace, params }: ScreenLoad) =>
  workspace && api.ledger.event.fetch({ workspaceId: workspace.id, eventId: params.event ?? '' })

export function EventPage() {
  const workspace = useWorkspace()
  const { event: eventId = '' } = useParams({ strict: false })
  const [event] = trpc.ledger.event.useSuspenseQuery(
    { workspaceId: workspace.id, eventId },
    {
      // An event stays what it is; what is verified must not be exchanged while somebody looks at it.
      staleTime: 'static',
      refetchInterval: ({ state }) =>
        state.data?.proof === null && state.dataUpdateCount < mostLooks && notYetMs,
    },
  )
  return (
    <>
      <PageHeader title={event.sentence} actions={<ZoneSwitch />} />
      <Section layout="beside" title="What happened">
        <EventSummary event={event} />
      </Section>
      <Section layout="beside" title="Details" description="What was written with it.">
        <EventDetails event={event} />
      </Section>
      {event.line !== null && event.proof !== null && (
        <Section
          layout="beside"
          title="Verify"
          description="Here, by this page; or anywhere, by one file that needs neither this server nor a network."
        >
          <div className="flex flex-col gap-5">
            <VerifyHere key={event.proof} line={event.line} proof={event.proof} />
            <VerifyElsewhere line={event.line} proof={event.proof} position={event.position ?? 0} />
          </div>
        </Section>
      )}
      <Section
        layout="beside"
        title="Evidence"
        description="The exact bytes that were hashed, their place in the log, and the signature over all of it."
      >
        <EventEvidence event={event} />
      </Section>
    </>
  )
}
