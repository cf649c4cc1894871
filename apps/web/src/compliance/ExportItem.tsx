import { Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { GiveAccessDialog } from '../auditors/GiveAccessDialog.tsx'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Digest } from '../ui/Digest.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { type ExportRow, exportWords, isOpen, phaseWords, type SoughtExport } from './compliance-query.ts'
import { titlesOf } from './titles.ts'

/** One export: how far it is, or what came of it and what can be done with it. */
export function ExportItem({ row, sought }: { row: ExportRow; sought: SoughtExport | null }) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (sought === null) return
    item.current?.focus()
    item.current?.scrollIntoView({ block: 'center' })
  }, [sought])
  const workspace = useWorkspace()
  const input = { workspaceId: workspace.id, exportId: row.id }
  const mayNot = whyNotPermitted(workspace, 'compliance:export')
  const anew = { onSuccess: () => api.compliance.exports.invalidate() }
  const cancel = trpc.compliance.cancel.useMutation(anew)
  const retry = trpc.compliance.retry.useMutation(anew)
  const download = trpc.compliance.download.useMutation({
    // The browser saves it as it comes, without holding it.
    onSuccess: ({ url }) => location.assign(url),
  })
  const [isGiving, setIsGiving] = useState(false)
  const { plan, state, summary, packSha256, manifestSha256, bytes, expiresAt } = row
  const error = cancel.error ?? retry.error ?? download.error
  return (
    <li ref={item} tabIndex={-1} className="flex flex-col gap-1.5 border-t border-rule py-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Status tone={exportWords[state].tone}>{exportWords[state].word}</Status>
        <span className="font-medium">
          {titlesOf(plan.frameworks)}, {plan.period.from} to {plan.period.to}
        </span>
        <span className="text-faded">{plan.period.timeZone}</span>
        {plan.agents !== null && <span>{counted(plan.agents.length, 'agent')}</span>}
        {plan.redaction === 'bodies' && <span>without bodies</span>}
      </p>
      <p className="text-faded">
        {row.askedByName}, <Time at={row.askedAt} />
        {bytes !== null && `, ${describeNumber(Math.ceil(bytes / 1024))} KiB`}
        {state === 'done' && expiresAt !== null && (
          <>
            , kept until <Time at={expiresAt} />
          </>
        )}
      </p>
      {isOpen(row) && <Progress row={row} />}
      {row.problem !== null && <p className="break-words text-deny">{row.problem}</p>}
      {summary?.map(({ id, evidenced, gap, notEvaluated }) => (
        <p key={id}>
          {titlesOf([id])}: {evidenced} evidenced, {counted(gap, 'gap')}, {notEvaluated} not evaluated
        </p>
      ))}
      {packSha256 !== null && manifestSha256 !== null && (
        <p className="flex flex-wrap gap-x-4">
          <span>
            Pack <Digest hex={packSha256} what="SHA-256 of the pack" />
          </span>
          <span>
            Manifest <Digest hex={manifestSha256} what="SHA-256 of the manifest" />
          </span>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {state === 'done' && (
          <Button
            size="small"
            icon={<Download aria-hidden className="size-3.5" />}
            isBusy={download.isPending}
            disabledReason={mayNot}
            onClick={() => download.mutate(input)}
          >
            Download
          </Button>
        )}
        {isOpen(row) ? (
          <Button
            size="small"
            isBusy={cancel.isPending}
            disabledReason={mayNot}
            onClick={() => cancel.mutate(input)}
          >
            Cancel
          </Button>
        ) : (
          <Button
            size="small"
            isBusy={retry.isPending}
            disabledReason={mayNot}
            onClick={() => retry.mutate(input)}
          >
            Ask again
          </Button>
        )}
        {(state === 'done' || isOpen(row)) && may(workspace, 'auditors:manage') && (
          <Button size="small" onClick={() => setIsGiving(true)}>
            Give an auditor access
          </Button>
        )}
      </div>
      {error && <ErrorNotice problem={problemOf(error)} />}
      {isGiving && <GiveAccessDialog exportId={row.id} onClose={() => setIsGiving(false)} />}
    </li>
  )
}

function Progress({ row: { phase, done, range } }: { row: ExportRow }) {
  const all = range.to - range.from
  const says = phase === null ? 'It waits for its turn' : phaseWords[phase]
  return (
    <div className="flex flex-col gap-1">
      <progress
        aria-label={says}
        className="h-1.5 w-full accent-accent"
        max={Math.max(all, 1)}
        value={done}
      />
      <p role="status" className="text-faded">
        {says}
        {phase !== null && `: ${describeNumber(done)} of ${counted(all, 'event')}`}
      </p>
    </div>
  )
}
