import { Button } from '../ui/Button.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import type { Problem } from '../ui/problem.ts'
import { Status } from '../ui/Status.tsx'
import { saveFile } from '../ui/save-file.ts'
import { type BulkAct, bulkWords } from './bulk-acts.ts'
import { type BulkResult, failuresOf } from './bulk-run.ts'

export function BulkProgress({ done, of }: { done: number; of: number }) {
  return (
    <div role="status" className="flex flex-col gap-2 text-sm">
      <p>
        {done} of {counted(of, 'agent')}
      </p>
      <progress aria-label="How far it is" value={done} max={of} className="h-2 w-full" />
    </div>
  )
}

type BulkResultsProps = {
  act: BulkAct
  results: readonly BulkResult[]
  /** Why the rest was not even tried. */
  problem: Problem | null
  onClose: () => void
}

/** For each agent what was done, or why not; reasons that several share are told once. */
export function BulkResults({ act, results, problem, onClose }: BulkResultsProps) {
  const { done: word } = bulkWords[act]
  const done = results.filter(({ ok }) => ok)
  const failures = failuresOf(results)
  const files = results.flatMap(({ file }) => file ?? [])
  return (
    <div className="flex flex-col gap-4 text-sm">
      {problem && <ErrorNotice problem={problem} />}
      {done.length > 0 && (
        <section aria-label="Done">
          <Status tone="allow">{`${counted(done.length, 'agent')} ${word}`}</Status>
          <Names names={done.map(({ name, agentId }) => name ?? agentId)} />
        </section>
      )}
      {failures.map(({ message, remedy, names }) => (
        <section key={message} aria-label={message}>
          <Status tone="deny">{`${counted(names.length, 'agent')} not ${word}`}</Status>
          <p className="mt-0.5">
            {message} {remedy}
          </p>
          <Names names={names} />
        </section>
      ))}
      {results.length === 0 && !problem && <p>No agent matched any more. Nothing was changed.</p>}
      <div className="flex flex-wrap gap-2">
        {files.length > 0 && (
          <Button
            tone="primary"
            onClick={() =>
              saveFile('agents.json', `[\n${files.map(({ text }) => text.trim()).join(',\n')}\n]\n`)
            }
          >
            Save agents.json
          </Button>
        )}
        <Button tone={files.length > 0 ? 'plain' : 'primary'} onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}

const mostNames = 40

function Names({ names }: { names: readonly string[] }) {
  const rest = names.length - mostNames
  return (
    <p className="mt-0.5 text-faded break-words">
      {names.slice(0, mostNames).join(', ')}
      {rest > 0 && ` and ${rest} more`}
    </p>
  )
}
