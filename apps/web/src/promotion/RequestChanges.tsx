import { writeSpec } from '@countersign/agents'
import { type ReactNode, useState } from 'react'
import { ChangedFields } from '../agents/ChangedFields.tsx'
import { SpecFacts } from '../agents/OverviewFacts.tsx'
import { SpecDifference } from '../agents/SpecDifference.tsx'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { TextBlock } from '../ui/TextBlock.tsx'
import { FieldComments } from './FieldComments.tsx'
import type { RequestInFull } from './promotions-query.ts'
import { wholeFields } from './whole-fields.ts'

type Since = 'live' | 'vote'

/** In words, then by field, then line by line: against what is live now, and since one's own vote. */
export function RequestChanges({ request }: { request: RequestInFull }) {
  const { sinceYourVote, diff, revision } = request
  const [chosen, setChosen] = useState<Since | null>(null)
  // A change that comes while the page is open is shown, unless the reader has chosen what to compare with.
  const since = chosen ?? (sinceYourVote ? 'vote' : 'live')
  const besideField = (path: string) => <FieldComments request={request} path={path} />
  return (
    <div id="changes" className="flex scroll-mt-24 flex-col gap-4">
      {sinceYourVote && (
        <div className="flex">
          <Segments<Since>
            legend="Compared with"
            name="compared-with"
            options={[
              { value: 'vote', label: 'Since your vote' },
              { value: 'live', label: 'Against what is live' },
            ]}
            value={since}
            onChange={setChosen}
          />
        </div>
      )}
      <p className="text-sm text-faded">
        {since === 'vote' && sinceYourVote
          ? `Since revision ${sinceYourVote.revision}, which you decided on.`
          : comparedWith(request)}
      </p>
      {since === 'vote' && sinceYourVote ? (
        <SinceVote request={request} from={sinceYourVote.revision} />
      ) : diff.before === null ? (
        <WholeSpec spec={diff.after} besideField={besideField} />
      ) : (
        <SpecDifference
          changes={diff.changes}
          before={diff.before}
          after={diff.after}
          label={`Lines of revision ${diff.baseline} and ${revision}`}
          nothing={`Revision ${revision} says the same as what is live.`}
          besideField={besideField}
        />
      )}
    </div>
  )
}

function comparedWith({ diff: { baseline }, state }: RequestInFull): string {
  const isOver = state === 'granted'
  if (baseline === null) {
    return isOver
      ? 'Nothing of this agent was live before; everything was new.'
      : 'Nothing of this agent is live yet; everything that the revision says is new.'
  }
  return isOver
    ? `Against revision ${baseline}, which was live until then.`
    : `Against revision ${baseline}, which is live now.`
}

function SinceVote({ request, from }: { request: RequestInFull; from: number }) {
  const { id: workspaceId } = useWorkspace()
  const { agent, revision } = request
  const diff = trpc.agents.diff.useQuery(
    { workspaceId, agentId: agent.id, from, to: revision },
    { staleTime: 'static' },
  )
  if (diff.error) return <ErrorNotice problem={problemOf(diff.error)} />
  if (!diff.data) return <Skeleton />
  return (
    <SpecDifference
      {...diff.data}
      label={`Lines of revision ${from} and ${revision}`}
      nothing={`Revisions ${from} and ${revision} say the same.`}
      besideField={(path) => <FieldComments request={request} path={path} />}
    />
  )
}

type WholeSpecProps = {
  spec: RequestInFull['diff']['after']
  besideField: (path: string) => ReactNode
}

/** Where nothing is live there is nothing to compare with: everything is told. */
function WholeSpec({ spec, besideField }: WholeSpecProps) {
  return (
    <>
      <SpecFacts spec={spec} />
      {spec.anatomy.instructions && (
        <TextBlock title="Instructions" text={spec.anatomy.instructions} what="instructions" />
      )}
      <details>
        <summary className="w-fit text-sm font-medium">By field</summary>
        <ChangedFields fields={wholeFields(spec)} besideField={besideField} />
      </details>
      <details>
        <summary className="w-fit text-sm font-medium">Line by line</summary>
        <TextBlock title="YAML" text={writeSpec(spec, 'yaml')} what="spec" />
      </details>
    </>
  )
}
