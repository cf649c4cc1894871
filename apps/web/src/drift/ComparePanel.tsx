import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { CompareNow } from './CompareNow.tsx'
import { DifferenceCard } from './DifferenceCard.tsx'
import { DriftHistory } from './DriftHistory.tsx'
import { DriftStanding } from './DriftStanding.tsx'
import { type AgentDrift, lookAgainMs } from './drift-query.ts'
import { ExitDialog, type Leaving } from './ExitDialog.tsx'
import { ThreeSides } from './ThreeSides.tsx'

type ComparePanelProps = {
  agentId: string
  showsAll: boolean
  onShowAll: (showsAll: boolean) => void
  onClose: () => void
}

/** One agent beside the list: what differs, the ways out, its three sides, and what there was before. */
export function ComparePanel({ agentId, showsAll, onShowAll, onClose }: ComparePanelProps) {
  const { id: workspaceId } = useWorkspace()
  const { data: agent, error } = trpc.drift.agent.useQuery(
    { workspaceId, agentId },
    { refetchInterval: lookAgainMs },
  )
  return (
    <Dialog
      place="wide"
      title={agent === undefined ? 'Approved, stored and reported' : agent.agentName}
      description="What was approved, what is stored now and what the run says of itself."
      onClose={onClose}
    >
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!agent && !error && <Skeleton />}
      {agent && <Compared agent={agent} showsAll={showsAll} onShowAll={onShowAll} />}
    </Dialog>
  )
}

type ComparedProps = { agent: AgentDrift } & Pick<ComparePanelProps, 'showsAll' | 'onShowAll'>

function Compared({ agent, showsAll, onShowAll }: ComparedProps) {
  const { slug } = useWorkspace()
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const { at, agentId, agentName, governedRevision, standing, findings, lines, history, next } = agent
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 text-sm">
        <div className="flex min-w-0 flex-col gap-1">
          {standing === null ? (
            <p>Nothing of it is governed, so there is nothing to compare with.</p>
          ) : (
            <DriftStanding standing={standing} now={at} />
          )}
          <Link to={paths.agent(slug, agentId)} className="link">
            Page of the agent
            {governedRevision !== null && `, revision ${governedRevision} is governed`}
          </Link>
        </div>
        {standing !== null && <CompareNow agentIds={[agentId]}>Compare now</CompareNow>}
      </div>
      {findings.length > 0 && (
        <section aria-label="What differs">
          <h3 className="text-base font-semibold">What differs</h3>
          <ul className="flex flex-col">
            {findings.map((difference) => (
              <DifferenceCard
                key={difference.id}
                difference={difference}
                now={at}
                onExit={(exit) => setLeaving({ difference, exit })}
              />
            ))}
          </ul>
        </section>
      )}
      {standing !== null &&
        (lines === null ? (
          <p className="text-sm">Its three sides cannot be read at this moment.</p>
        ) : (
          <ThreeSides lines={lines} showsAll={showsAll} onShowAll={onShowAll} />
        ))}
      <section aria-label="What differed before">
        <h3 className="mb-1 text-base font-semibold">What differed before</h3>
        <DriftHistory history={history} hasMore={next !== null} />
      </section>
      {leaving !== null && (
        <ExitDialog
          leaving={leaving}
          agent={{ id: agentId, name: agentName }}
          onClose={() => setLeaving(null)}
        />
      )}
    </div>
  )
}
