import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Status } from '../ui/Status.tsx'

/** Asks the server to read the issuer's discovery document, so that a wrong address is found before it is saved. */
export function DiscoveryCheck({ issuer }: { issuer: string }) {
  const workspace = useWorkspace()
  const check = trpc.providers.discover.useMutation()
  const answer = check.variables?.issuer === issuer ? check.data : undefined
  return (
    <div className="-mt-2 flex flex-col items-start gap-2">
      <Button
        size="small"
        onClick={() => check.mutate({ workspaceId: workspace.id, issuer })}
        isBusy={check.isPending}
        disabledReason={issuer === '' ? 'Enter the issuer first.' : undefined}
      >
        Check the issuer
      </Button>
      <div role="status" className="w-full text-sm">
        {answer?.ok && <Status tone="allow">The issuer answers and names its addresses.</Status>}
        {answer?.endpoints && (
          <dl className="mt-1 text-xs">
            {Object.entries(answer.endpoints).map(([name, address]) => (
              <div key={name} className="flex gap-2">
                <dt className="w-24 shrink-0 text-faded">{name}</dt>
                <dd className="font-mono break-all">{address}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      {answer?.problem && <ErrorNotice problem={{ ...answer.problem, requestId: null }} />}
      {check.error && <ErrorNotice problem={problemOf(check.error)} />}
    </div>
  )
}
