import { Download } from 'lucide-react'
import { exportWords } from '../compliance/compliance-query.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Digest } from '../ui/Digest.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { type Fact, Facts } from '../ui/Facts.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { isAccessEnded } from './AccessEnded.tsx'
import { type EvidenceRow, packName } from './access-query.ts'

/** One pack that an auditor was given: what it is, by which hashes to know it, and how long it is there. */
export function EvidenceItem({ row, giver }: { row: EvidenceRow; giver: string | null }) {
  const { id: workspaceId } = useWorkspace()
  const download = trpc.evidence.download.useMutation({
    // The browser saves it as it comes, without holding it.
    onSuccess: ({ url }) => location.assign(url),
    // The page says that it is over, and whom to ask.
    onError: (error) => {
      if (isAccessEnded(error)) void api.evidence.list.invalidate()
    },
  })
  const { state } = row
  const missing = whyNoPack(state, giver ?? 'whoever gave you access')
  return (
    <li className="flex flex-col gap-2 border-t border-rule py-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="min-w-0 font-medium break-words">{packName(row)}</h3>
        {state === 'done' ? (
          <Button
            size="small"
            tone="primary"
            icon={<Download aria-hidden className="size-3.5" />}
            isBusy={download.isPending}
            onClick={() => download.mutate({ workspaceId, exportId: row.id })}
          >
            Download
          </Button>
        ) : (
          <Status tone={exportWords[state].tone}>{exportWords[state].word}</Status>
        )}
      </div>
      {missing && <p className="max-w-text">{missing}</p>}
      <Facts facts={factsOf(row)} />
      {download.error && !isAccessEnded(download.error) && (
        <ErrorNotice problem={problemOf(download.error)} />
      )}
    </li>
  )
}

function whyNoPack(state: EvidenceRow['state'], whom: string): string | null {
  if (state === 'done') return null
  if (state === 'waiting' || state === 'running') return 'It is being made, and appears here when it is done.'
  if (state === 'expired') {
    return `It was kept for 30 days and is gone. Ask ${whom} to export it again: the same question over the same events gives the same bytes.`
  }
  return `It came to nothing. Ask ${whom} for another one.`
}

function factsOf(row: EvidenceRow): Fact[] {
  const { agents, redaction, range, bytes, finishedAt, expiresAt, packSha256, manifestSha256 } = row
  return [
    { name: 'Time zone', value: row.period.timeZone },
    { name: 'About', value: agents === null ? 'All agents' : counted(agents, 'agent') },
    { name: 'Bodies', value: redaction === 'none' ? 'Names and reasons are in it' : 'Left out' },
    {
      name: 'Range',
      value: `${counted(range.to - range.from, 'event')} of the ledger, from position ${describeNumber(range.from)}`,
    },
    ...(bytes === null ? [] : [{ name: 'Size', value: `${describeNumber(Math.ceil(bytes / 1024))} KiB` }]),
    ...(finishedAt === null || packSha256 === null
      ? []
      : [{ name: 'Made', value: <Time at={finishedAt} /> }]),
    ...(expiresAt === null ? [] : [{ name: 'Kept until', value: <Time at={expiresAt} /> }]),
    ...(packSha256 === null
      ? []
      : [{ name: 'SHA-256 of pack', value: <Digest hex={packSha256} what="SHA-256 of the pack" /> }]),
    ...(manifestSha256 === null
      ? []
      : [{ name: 'Of its manifest', value: <Digest hex={manifestSha256} what="SHA-256 of the manifest" /> }]),
  ]
}
