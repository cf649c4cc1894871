import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { Digest } from '../ui/Digest.tsx'
import { Facts } from '../ui/Facts.tsx'
import { counted } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { placeOf, runStateWords } from './run-states.ts'
import type { RunInFull } from './runtime-query.ts'

/** One run: where it stands, how its heart beats, what it holds, and what it says of itself. */
export function RunFacts({ run }: { run: RunInFull }) {
  const { tone, word } = runStateWords[run.state]
  return (
    <Facts
      facts={[
        { name: 'State', value: <Status tone={tone}>{word}</Status> },
        ...(run.ending === null ? [] : [{ name: 'Why', value: <Ending run={run} /> }]),
        {
          name: 'Revision',
          value: (
            <span className="flex flex-wrap gap-x-4">
              {run.revision}, {run.mode === 'governed' ? 'governed' : 'in the sandbox'}
              <Digest hex={run.specSha256} what="digest of the spec" />
            </span>
          ),
        },
        { name: 'Containment', value: <Containment run={run} /> },
        { name: 'Where', value: placeOf(run) },
        ...(run.runnerNote === null ? [] : [{ name: 'Network', value: run.runnerNote.network }]),
        { name: 'Started', value: <Time at={run.startedAt} /> },
        ...(run.endedAt === null ? [] : [{ name: 'Ended', value: <Time at={run.endedAt} /> }]),
        { name: 'Heartbeats', value: <Heartbeats run={run} /> },
        { name: 'Lease', value: <Lease run={run} /> },
        { name: 'Admitted', value: <AdmittedBy run={run} /> },
        { name: 'Restarts', value: restartsOf(run) },
        { name: 'Says of itself', value: <Reported run={run} /> },
      ]}
    />
  )
}

function Ending({ run: { ending, exit } }: { run: RunInFull }) {
  const left =
    exit === null ? '' : exit.signal === null ? ` Exit code ${exit.code}.` : ` Ended by ${exit.signal}.`
  return (
    <>
      {ending?.message}
      {left} <code className="font-mono text-xs text-faded">{ending?.code}</code>
    </>
  )
}

const Containment = ({ run: { isContained, mode } }: { run: RunInFull }) =>
  isContained ? (
    <Status tone={mode === 'sandbox' ? 'done' : 'restrict'}>
      {mode === 'sandbox'
        ? 'Contained, as everything in the sandbox'
        : 'Contained, because the policy has changed'}
    </Status>
  ) : (
    <Status tone="allow">As its spec asks</Status>
  )

function Heartbeats({ run: { heartbeats, heardAt, heartbeatMs, isOver } }: { run: RunInFull }) {
  if (heardAt === null) return isOver ? 'It was never heard of' : 'Not heard of yet'
  return (
    <span className="flex flex-wrap gap-x-4">
      {counted(heartbeats, 'heartbeat')}, last
      <Time at={heardAt} />
      {!isOver && <span className="text-faded">one at least every {heartbeatMs / 1_000} seconds</span>}
    </span>
  )
}

function Lease({ run: { lease } }: { run: RunInFull }) {
  return (
    <span className="flex flex-wrap gap-x-4">
      <code className="font-mono text-xs break-all">{lease.id}</code>
      {lease.endedAt === null ? (
        <span>
          until <Time at={lease.expiresAt} />
        </span>
      ) : (
        <Status tone="off">Ended</Status>
      )}
    </span>
  )
}

function AdmittedBy({ run: { admissionId } }: { run: RunInFull }) {
  const workspace = useWorkspace()
  const eventId = admissionId.replace(/^adm_/, 'evt_')
  return may(workspace, 'ledger:read') ? (
    <Link to={paths.ledgerEvent(workspace.slug, eventId)} className="link break-all">
      {admissionId}
    </Link>
  ) : (
    <code className="font-mono text-xs break-all">{admissionId}</code>
  )
}

function restartsOf({ restarts, crashes, restartAt }: RunInFull) {
  if (restarts === 0 && crashes.length === 0) return 'None'
  return (
    <span className="flex flex-wrap gap-x-4">
      {counted(restarts, 'restart')}, {counted(crashes.length, 'crash', 'crashes')} lately
      {restartAt !== null && (
        <span>
          next try <Time at={restartAt} />
        </span>
      )}
    </span>
  )
}

/** What it reports is its own word: where it is not what was approved, that shows. */
function Reported({ run: { report, specSha256 } }: { run: RunInFull }) {
  if (report === null) return 'Nothing yet'
  const { model, tools, progress, specSha256: reported } = report
  return (
    <ul aria-label="What it says of itself">
      {model && (
        <li className="break-words">
          Model {model.provider}/{model.name}
          {model.temperature !== undefined &&
            model.temperature !== null &&
            `, temperature ${model.temperature}`}
        </li>
      )}
      {tools && <li className="break-words">Tools: {tools.length === 0 ? 'none' : tools.join(', ')}</li>}
      {reported !== undefined && (
        <li>
          {reported === specSha256 ? (
            <Status tone="allow">It works by the spec that was admitted</Status>
          ) : (
            <Status tone="deny">It works by another spec than was admitted</Status>
          )}
        </li>
      )}
      {progress && (
        <li>
          {progress.done} of {counted(progress.total, 'task')} done
        </li>
      )}
    </ul>
  )
}
