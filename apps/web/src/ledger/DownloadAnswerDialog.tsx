import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Form } from '../ui/Form.tsx'
import { counted } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { tellDone } from '../ui/toast.ts'
import type { LedgerFilter } from './ledger-search.ts'

type DownloadAnswerDialogProps = { filter: LedgerFilter; onClose: () => void }

const formats = [
  { value: 'csv', label: 'CSV', detail: 'For spreadsheets; no cell is a formula.' },
  { value: 'jsonl', label: 'JSON Lines', detail: 'For programs; an event on each line.' },
] as const

/** The answer to what is searched for, whole and as a file; how long it is, is told before. */
export function DownloadAnswerDialog({ filter, onClose }: DownloadAnswerDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const [format, setFormat] = useState<(typeof formats)[number]['value']>('csv')
  const measured = trpc.ledger.measure.useQuery({ workspaceId, ...filter })
  const download = trpc.ledger.download.useMutation({
    onSuccess({ url, events }) {
      // The browser saves it as it comes, without holding it.
      location.assign(url)
      onClose()
      tellDone(`A file with ${counted(events, 'event')} is on its way.`)
    },
  })
  const { data, error } = measured
  const events = data?.events ?? 0
  return (
    <Dialog
      title="Download answer"
      description="The events that are searched for, the newest first, in one file."
      onClose={onClose}
    >
      <Form
        submit={data ? `Download ${counted(events, 'event')}` : 'Download'}
        isBusy={download.isPending}
        problem={download.error && problemOf(download.error)}
        disabledReason={whyNot(data)}
        onCancel={onClose}
        onSubmit={(event) => {
          event.preventDefault()
          if (data) download.mutate({ workspaceId, ...filter, format, upTo: data.upTo })
        }}
      >
        {error && <ErrorNotice problem={problemOf(error)} />}
        {!data && !error && <Skeleton />}
        <ChoiceField
          legend="Format"
          name="format"
          options={formats}
          chosen={format}
          onChange={({ target }) =>
            setFormat(formats.find(({ value }) => value === target.value)?.value ?? format)
          }
        />
        <p className="text-sm text-faded">
          Names and reasons are in it, unless they were erased. That you took it becomes an event of the
          ledger.
        </p>
      </Form>
    </Dialog>
  )
}

function whyNot(measured: { events: number } | undefined): string | undefined {
  if (!measured) return 'The events are being counted.'
  return measured.events === 0 ? 'No event matches, so there is nothing to download.' : undefined
}
