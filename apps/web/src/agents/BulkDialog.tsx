import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { counted } from '../ui/number.ts'
import type { Problem } from '../ui/problem.ts'
import { TextField } from '../ui/TextField.tsx'
import type { filterOf } from './agent-search.ts'
import { BulkProgress, BulkResults } from './BulkResults.tsx'
import { type BulkAct, bulkWords } from './bulk-acts.ts'
import { type BulkAnswer, type BulkResult, type BulkTarget, runOver } from './bulk-run.ts'
import { parseLabels } from './label-text.ts'
import { countSelected, type Selection } from './selection.ts'

type BulkDialogProps = {
  act: BulkAct
  selection: Selection
  filter: ReturnType<typeof filterOf>
  onClose: (isDone: boolean) => void
}

type Work =
  | { phase: 'asking' }
  | { phase: 'working' | 'done'; results: readonly BulkResult[]; problem: Problem | null }

/** Asks, carries out, and tells for each what was done or why not. */
export function BulkDialog({ act, selection, filter, onClose }: BulkDialogProps) {
  const callFor = useBulkCall(act)
  const [work, setWork] = useState<Work>({ phase: 'asking' })
  const [error, setError] = useState<string>()
  const words = bulkWords[act]
  const count = countSelected(selection)
  const agents = counted(count, 'agent')

  async function carryOut(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const reason = String(typed.get('reason') ?? '').trim()
    if (words.asksFor === 'reason' && reason.length < 3) return setError('Say why, in a few words.')
    const labels = parseLabels(String(typed.get('add') ?? ''), String(typed.get('remove') ?? ''))
    if (words.asksFor === 'labels' && 'error' in labels) return setError(labels.error)
    setError(undefined)
    let results: readonly BulkResult[] = []
    setWork({ phase: 'working', results, problem: null })
    const call = callFor(reason, 'error' in labels ? null : labels)
    const selected = selection.kind === 'some' ? { ids: [...selection.ids] } : { filter }
    try {
      await runOver(selected, call, (now) => {
        results = now
        setWork({ phase: 'working', results, problem: null })
      })
      setWork({ phase: 'done', results, problem: null })
    } catch (thrown) {
      setWork({ phase: 'done', results, problem: problemOf(thrown) })
    }
  }

  if (work.phase === 'done') {
    return (
      <Dialog title={`${words.button}: what came of it`} onClose={() => onClose(true)}>
        <BulkResults act={act} results={work.results} problem={work.problem} onClose={() => onClose(true)} />
      </Dialog>
    )
  }
  if (work.phase === 'working') {
    return (
      <Dialog title={words.title(agents)}>
        <BulkProgress done={work.results.length} of={count} />
      </Dialog>
    )
  }
  return (
    <Dialog title={words.title(agents)} description={words.effect} onClose={() => onClose(false)}>
      <Form
        submit={words.button}
        isDangerous={words.isDangerous}
        onSubmit={carryOut}
        onCancel={() => onClose(false)}
        isBusy={false}
        problem={null}
      >
        {words.asksFor === 'reason' && (
          <TextField
            label="Reason"
            name="reason"
            hint="It stands in the ledger."
            error={error}
            maxLength={1000}
          />
        )}
        {words.asksFor === 'note' && (
          <TextField label="Why" name="reason" isOptional hint="Whoever decides reads it." maxLength={1000} />
        )}
        {words.asksFor === 'labels' && (
          <>
            <TextField
              label="Add"
              name="add"
              isCode
              isOptional
              hint="name=value, several with commas between them."
              error={error}
            />
            <TextField
              label="Remove"
              name="remove"
              isCode
              isOptional
              hint="Names, with commas between them."
            />
          </>
        )}
      </Form>
    </Dialog>
  )
}

type Labels = { add: Record<string, string>; remove: string[] }

/** Calls the procedure of an act for a part of the agents. */
function useBulkCall(act: BulkAct) {
  const { id: workspaceId } = useWorkspace()
  const freeze = trpc.agents.bulkFreeze.useMutation()
  const change = trpc.agents.bulkChange.useMutation()
  const exporting = trpc.agents.bulkExport.useMutation()
  const request = trpc.agents.bulkRequestPromotion.useMutation()
  return (reason: string, labels: Labels | null) =>
    (target: BulkTarget): Promise<BulkAnswer> => {
      switch (act) {
        case 'request-promotion':
          return request.mutateAsync({ workspaceId, target, ...(reason && { note: reason }) })
        case 'freeze':
        case 'unfreeze':
          return freeze.mutateAsync({ workspaceId, target, freeze: act === 'freeze' })
        case 'renew':
        case 'retire':
          return change.mutateAsync({ workspaceId, target, act: { kind: act, reason } })
        case 'label':
          return change.mutateAsync({ workspaceId, target, act: { kind: act, ...labels } })
        case 'export':
          return exporting.mutateAsync({ workspaceId, target, format: 'json' })
      }
    }
}
