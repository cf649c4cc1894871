import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Time } from '../ui/Time.tsx'

type LastExportProps = { framework: string; onExport: () => void; onShow: (exportId: string) => void }

/** When a pack with the framework was last made, for which days and by whom, or the way to the first. */
export function LastExport({ framework, onExport, onShow }: LastExportProps) {
  const workspace = useWorkspace()
  const { data, error } = trpc.compliance.lastMade.useQuery({ workspaceId: workspace.id, framework })
  return (
    <section aria-label="Last export" className="mb-3 flex flex-col gap-2 text-sm">
      {error && <ErrorNotice problem={problemOf(error)} />}
      {!error && data === undefined && <Skeleton />}
      {data === null && (
        <>
          <p>No pack of this framework was made yet.</p>
          <div>
            <Button
              size="small"
              disabledReason={whyNotPermitted(workspace, 'compliance:export')}
              onClick={onExport}
            >
              Make the first
            </Button>
          </div>
        </>
      )}
      {data && (
        <p className="flex flex-wrap items-center gap-x-4">
          <span>
            Last exported{' '}
            {data.finishedAt !== null && (
              <>
                <Time at={data.finishedAt} />,{' '}
              </>
            )}
            for {data.plan.period.from} to {data.plan.period.to} ({data.plan.period.timeZone}), asked for by{' '}
            {data.askedByName}
            {data.state === 'expired' && '; the pack is not kept any more'}
          </span>
          <button type="button" className="link min-h-6" onClick={() => onShow(data.id)}>
            Show it in the history
          </button>
        </p>
      )}
    </section>
  )
}
