import { Link } from '@tanstack/react-router'
import { Siren } from 'lucide-react'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Time } from '../ui/Time.tsx'

/** What an admin has not seen yet of others who went past the people. It stays until they say that they have. */
export function BreakGlassAlerts() {
  const workspace = useWorkspace()
  const { id: workspaceId, slug } = workspace
  const mayKnow = may(workspace, 'promotions:break-glass')
  const { data: alerts } = trpc.promotions.alerts.useQuery({ workspaceId }, { enabled: mayKnow })
  const see = trpc.promotions.seeAlert.useMutation({
    onSuccess: () => Promise.all([api.promotions.alerts.invalidate(), api.promotions.counts.invalidate()]),
  })
  if (!alerts || alerts.length === 0) return null
  return (
    <section aria-label="Break-glass" className="mb-6 flex flex-col gap-2">
      {alerts.map(({ requestId, agentName, revision, byName, reason, at }) => (
        <div
          key={requestId}
          className="flex flex-wrap items-start gap-x-4 gap-y-2 border-l-3 border-restrict bg-restrict-wash px-3 py-2 text-sm"
        >
          <Siren aria-hidden className="mt-0.5 size-4 shrink-0 text-restrict" />
          <p className="min-w-0 grow basis-60">
            {byName ?? 'Somebody who has left'} broke the glass for{' '}
            <Link to={paths.promotion(slug, requestId)} className="link">
              {agentName}, revision {revision}
            </Link>
            : {reason} <Time at={at} />
          </p>
          <Button
            size="small"
            aria-label={`I have seen the break-glass for ${agentName}, revision ${revision}`}
            isBusy={see.isPending && see.variables.requestId === requestId}
            onClick={() => see.mutate({ workspaceId, requestId })}
          >
            I have seen it
          </Button>
        </div>
      ))}
      {see.error && <ErrorNotice problem={problemOf(see.error)} />}
    </section>
  )
}
