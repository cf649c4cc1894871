import { Link } from '@tanstack/react-router'
import { OctagonAlert } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import type { Notice } from './revalidation-query.ts'

/** More than these are folded, for the page below is what somebody came for. */
const mostUnfolded = 5

/** The reader's own agents that were quarantined, until they say that they have seen it. */
export function QuarantineNotices() {
  const { id: workspaceId } = useWorkspace()
  const [isUnfolded, setIsUnfolded] = useState(false)
  const { data: notices } = trpc.revalidations.notices.useQuery({ workspaceId })
  const see = trpc.revalidations.seeNotices.useMutation({
    onSuccess: () => api.revalidations.notices.invalidate(),
  })
  if (!notices || notices.items.length === 0) return null
  const [unfolded, folded] = [notices.items.slice(0, mostUnfolded), notices.items.slice(mostUnfolded)]
  // What is folded, or comes while the answer is on its way, was not shown to anybody, so those that were are named.
  const shown = (isUnfolded ? notices.items : unfolded).map(({ agentId, at }) => ({ agentId, at }))
  return (
    <section
      aria-label="Quarantined agents of yours"
      className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-2 border-l-3 border-deny bg-deny-wash px-3 py-2 text-sm"
    >
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <div className="min-w-0 grow basis-60">
        <NoticeList notices={unfolded} />
        {folded.length > 0 && (
          <details onToggle={({ currentTarget }) => setIsUnfolded(currentTarget.open)}>
            <summary className="min-h-6 cursor-pointer">
              and {counted(folded.length + notices.more, 'agent')} more
            </summary>
            <NoticeList notices={folded} />
            {notices.more > 0 && (
              <p>Another {counted(notices.more, 'agent')} will be shown when these are seen.</p>
            )}
          </details>
        )}
      </div>
      <Button size="small" isBusy={see.isPending} onClick={() => see.mutate({ workspaceId, notices: shown })}>
        I have seen it
      </Button>
      {see.error && <ErrorNotice problem={problemOf(see.error)} />}
    </section>
  )
}

function NoticeList({ notices }: { notices: readonly Notice[] }) {
  const workspace = useWorkspace()
  const { slug } = workspace
  return (
    <ul>
      {notices.map(({ agentId, agentName, at, code, revalidationId }) => (
        <li key={agentId}>
          <Link to={paths.agent(slug, agentId)} className="link">
            {agentName}
          </Link>{' '}
          is quarantined: <code className="font-mono">{code}</code> <Time at={at} />{' '}
          {may(workspace, 'policy:read') && (
            <Link to={paths.revalidation(slug, revalidationId)} className="link">
              See the report
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
