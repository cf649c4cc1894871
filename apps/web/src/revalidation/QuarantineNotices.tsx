import { Link } from '@tanstack/react-router'
import { OctagonAlert } from 'lucide-react'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'

/** The reader's own agents that were quarantined, until they say that they have seen it. */
export function QuarantineNotices() {
  const workspace = useWorkspace()
  const { id: workspaceId, slug } = workspace
  const { data: notices } = trpc.revalidations.notices.useQuery({ workspaceId })
  const see = trpc.revalidations.seeNotices.useMutation({
    onSuccess: () => api.revalidations.notices.invalidate(),
  })
  if (!notices || notices.items.length === 0) return null
  // What comes while the answer is on its way was not shown to anybody, so those that were are named.
  const shown = notices.items.map(({ agentId, at }) => ({ agentId, at }))
  return (
    <section
      aria-label="Quarantined agents of yours"
      className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-2 border-l-3 border-deny bg-deny-wash px-3 py-2 text-sm"
    >
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
      <ul className="min-w-0 grow basis-60">
        {notices.items.map(({ agentId, agentName, at, code, revalidationId }) => (
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
        {notices.more > 0 && <li>and {counted(notices.more, 'agent')} more, shown when these are seen</li>}
      </ul>
      <Button size="small" isBusy={see.isPending} onClick={() => see.mutate({ workspaceId, notices: shown })}>
        I have seen it
      </Button>
      {see.error && <ErrorNotice problem={problemOf(see.error)} />}
    </section>
  )
}
