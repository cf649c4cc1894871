import { useQuery } from '@tanstack/react-query'
import { AgentHeader } from '../agents/AgentHeader.tsx'
import { fetchAgent, useAgent, useAgentInput } from '../agents/use-agent.ts'
import { fetchTrustRoot } from '../proofs/trust-root.ts'
import type { ScreenLoad } from '../screen.ts'
import { problemOf } from '../server-problem.ts'
import { api, trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { CustodyDownload } from './CustodyDownload.tsx'
import { CustodyLine } from './CustodyLine.tsx'
import { conclusionOf } from './conclusion.ts'
import type { Verdict } from './verify-here.ts'

const notYetMs = 1_000
// What runs is let in again with every heartbeat, which no page is told of.
const renewedMs = 15_000
// Longer than a checkpoint ever takes on a server that writes; then the page is left alone.
const mostLooks = 60

export async function loader(load: ScreenLoad): Promise<void> {
  const { workspace, params } = load
  if (!workspace) return
  const custody = api.custody.ofAgent.fetch({ workspaceId: workspace.id, agentId: params.agent ?? '' })
  await Promise.all([fetchAgent(load), custody])
}

/** The line of an agent from its birth to what runs now, verified here every time that it is looked at. */
export function CustodyPage() {
  const agent = useAgent()
  const input = useAgentInput()
  const [custody] = trpc.custody.ofAgent.useSuspenseQuery(input, {
    // What was just decided gets its place in the ledger a moment later.
    refetchInterval: ({ state }) =>
      state.data?.isPlaced === false && state.dataUpdateCount < mostLooks ? notYetMs : renewedMs,
  })
  const { text } = custody
  const verification = useQuery({
    queryKey: ['custody file', agent.id, text],
    queryFn: () => verify(input.workspaceId, text),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // While a newer line of the same agent is being verified, the last one stays.
    placeholderData: (previous: Verdict | undefined, query) =>
      query?.queryKey[1] === agent.id ? previous : undefined,
  })
  const verdict = verification.data ?? null
  const sentences = new Map(custody.sentences.map(({ eventId, sentence }) => [eventId, sentence]))
  return (
    <>
      <AgentHeader agent={agent} />
      <Section
        title="Custody"
        description={`One line from its birth to what runs now: ${
          custody.mode === 'governed'
            ? `of revision ${agent.governedRevision}, which is governed.`
            : 'of the revision in its sandbox.'
        } Each link is computed again from its own bytes on this page.`}
        actions={<ZoneSwitch />}
      >
        {verification.error && (
          <ErrorNotice
            problem={{
              ...problemOf(verification.error),
              message: `The check itself failed, so nothing is known: ${problemOf(verification.error).message}`,
            }}
          />
        )}
        {verification.isPending && <Skeleton />}
        {verdict && <Told verdict={verdict} sentences={sentences} />}
      </Section>
      <Section
        layout="beside"
        title="Download"
        description="The same line as one file, which is verified without this server. It holds no names and no secrets."
      >
        <CustodyDownload />
      </Section>
    </>
  )
}

function Told({ verdict, sentences }: { verdict: Verdict; sentences: ReadonlyMap<string, string> }) {
  if (!verdict.isRead) {
    return (
      <div className="text-sm">
        <Status tone="deny">This is no custody file</Status>
        <p className="max-w-text">{verdict.message}</p>
      </div>
    )
  }
  const { tone, word, message } = conclusionOf(verdict.report)
  return (
    <div className="flex flex-col gap-5">
      <div role="status" className="text-sm">
        <span className="font-semibold">
          <Status tone={tone}>{word}</Status>
        </span>
        <p className="max-w-text">{message}</p>
        <p className="max-w-text text-faded">
          The keys came from this server just now. Compare them with the trust root that you keep, or use the
          verifier below with yours.
        </p>
      </div>
      <CustodyLine links={verdict.report.links} sentences={sentences} />
    </div>
  )
}

/** The cryptography is loaded by this page only. */
async function verify(workspaceId: string, text: string): Promise<Verdict> {
  const [{ verifyHere }, trustRoot] = await Promise.all([
    import('./verify-here.ts'),
    fetchTrustRoot(workspaceId),
  ])
  return verifyHere(text, trustRoot)
}
