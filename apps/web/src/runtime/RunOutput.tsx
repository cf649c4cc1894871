import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { queryClient, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { followed, type Output } from './run-output.ts'

const followMs = 1_000

const streamLooks = { out: 'text-ink', err: 'text-deny', note: 'text-faded' } as const
const streamWords = { out: '', err: 'error: ', note: 'note: ' } as const

/** What a process writes, as it writes it; it can be held still to be read. */
export function RunOutput({ runId, isProcess }: { runId: string; isProcess: boolean }) {
  const { id: workspaceId } = useWorkspace()
  const { client } = trpc.useUtils()
  const [isHeld, setIsHeld] = useState(false)
  const queryKey = ['output of a run', runId]
  const { data: output, error } = useQuery({
    queryKey,
    queryFn: async () => {
      const before = queryClient.getQueryData<Output>(queryKey)
      const after = before?.lastSequence
      const page = await client.runs.output.query({
        workspaceId,
        runId,
        ...(after !== undefined && { after }),
      })
      return followed(before, page)
    },
    enabled: !isHeld,
    refetchInterval: ({ state }) => (state.data?.isComplete ? false : followMs),
  })
  const end = useEndInView(output?.lastSequence ?? 0)
  if (error) return <ErrorNotice problem={problemOf(error)} />
  const lines = output?.lines ?? []
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center justify-between gap-2 pb-1 text-sm">
        <span className="font-medium">Output</span>
        <span className="flex items-center gap-3">
          <span className="text-faded">{tellState(output, isHeld)}</span>
          {!output?.isComplete && (
            <Button size="small" onClick={() => setIsHeld(!isHeld)} aria-pressed={isHeld}>
              {isHeld ? 'Follow again' : 'Hold still'}
            </Button>
          )}
        </span>
      </figcaption>
      <section
        ref={end}
        // Where there is something to scroll, the keyboard can, too.
        tabIndex={lines.length > 0 ? 0 : undefined}
        aria-label="Output of the run"
        className="h-72 overflow-y-auto border border-rule bg-paper px-3 py-2 font-mono text-xs"
      >
        {output && lines.length === 0 && (
          <p className="text-faded">
            {isProcess
              ? 'It has written nothing yet.'
              : 'It runs elsewhere; what it writes stays there, and only its heartbeats come here.'}
          </p>
        )}
        {output?.isCut && <p className="text-faded">Older lines are not shown.</p>}
        <ol aria-label="Lines">
          {lines.map(({ sequence, stream, line }) => (
            <li key={sequence} className={`break-all whitespace-pre-wrap ${streamLooks[stream]}`}>
              {streamWords[stream]}
              {line}
            </li>
          ))}
        </ol>
      </section>
    </figure>
  )
}

function tellState(output: Output | undefined, isHeld: boolean): string {
  if (output?.isComplete) return 'Complete'
  return isHeld ? 'Held still; it goes on' : 'Follows as it is written'
}

/** Stays at the end while it is looked at, and lets whoever scrolled up read. */
function useEndInView(lastSequence: number) {
  const box = useRef<HTMLElement>(null)
  const shown = useRef(0)
  useEffect(() => {
    const element = box.current
    if (!element || shown.current === lastSequence) return
    const isFirst = shown.current === 0
    shown.current = lastSequence
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    if (isFirst || below < 120) element.scrollTop = element.scrollHeight
  }, [lastSequence])
  return box
}
