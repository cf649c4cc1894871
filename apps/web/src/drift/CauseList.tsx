import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { everyPage } from '../every.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Digest } from '../ui/Digest.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { type ActOnCause, CauseDialog } from './CauseDialog.tsx'
import { DriftTitle } from './DriftTitle.tsx'
import type { Cause } from './drift-query.ts'
import type { DriftSearch } from './drift-search.ts'
import { exitRule } from './exits.ts'
import type { ToRestore } from './RestoreDialog.tsx'
import { Since } from './Since.tsx'

type CauseListProps = { causes: readonly Cause[]; search: DriftSearch; now: number }

/** What happened and to how many, the widest first; what can be done for all of them at once. */
export function CauseList({ causes, search, now }: CauseListProps) {
  const [acting, setActing] = useState<ActOnCause | null>(null)
  return (
    <>
      {causes.length === 0 ? (
        <EmptyState title="Nothing needs you now">
          Whatever is found to differ from what was approved appears here by what brought it about.
        </EmptyState>
      ) : (
        <ol aria-label="What needs somebody now" className="border-t border-edge">
          {causes.map((cause) => (
            <CauseRow
              key={`${cause.kind} ${cause.cause}`}
              cause={cause}
              search={search}
              now={now}
              onAct={setActing}
            />
          ))}
        </ol>
      )}
      {acting !== null && <CauseDialog acting={acting} onClose={() => setActing(null)} />}
    </>
  )
}

type CauseRowProps = {
  cause: Cause
  search: DriftSearch
  now: number
  onAct: (acting: ActOnCause) => void
}

function CauseRow({ cause, search, now, onAct }: CauseRowProps) {
  const { title, code, agents, since, restoring, adopting, examples } = cause
  const more = agents - examples.length
  return (
    <li
      aria-label={title}
      className="grid gap-x-6 gap-y-2 border-b border-rule py-3 text-sm lg:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="flex min-w-0 flex-col gap-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <DriftTitle title={title} />
          <code className="font-mono text-xs text-faded">{code}</code>
          <CauseDetail cause={cause} />
        </p>
        <p className="flex flex-wrap gap-x-4">
          <span className="font-medium">{counted(agents, 'agent')}</span>
          <span className="flex gap-x-2">
            since <Since at={since} now={now} />
          </span>
          {restoring > 0 && <span>{describeNumber(restoring)} being restored</span>}
          {adopting > 0 && <span>{describeNumber(adopting)} waiting for a promotion</span>}
        </p>
        <p className="min-w-0 break-words text-faded">
          {examples.map(({ agentId, agentName }, at) => (
            <span key={agentId}>
              {at > 0 && ', '}
              <Link to="." search={{ ...search, agent: agentId }} resetScroll={false} className="link">
                {agentName}
              </Link>
            </span>
          ))}
          {more > 0 && ` and ${describeNumber(more)} more`}
        </p>
      </div>
      <CauseActs cause={cause} search={search} onAct={onAct} />
    </li>
  )
}

/** What the cause is beyond its kind: another model, a digest. */
function CauseDetail({ cause: { kind, cause } }: { cause: Cause }) {
  const detail = cause.slice(kind.length + 1)
  if (detail === '') return null
  return /^[0-9a-f]{64}$/.test(detail) ? (
    <Digest hex={detail} what="digest of the cause" />
  ) : (
    <span className="min-w-0 text-faded break-words">{detail}</span>
  )
}

const pageSize = 100

function CauseActs({ cause, search, onAct }: Omit<CauseRowProps, 'now'>) {
  const { kind } = cause
  const workspace = useWorkspace()
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const notAllowed = whyNotPermitted(workspace, 'drift:manage')
  const closed = (exit: 'restore' | 'ignore') => {
    const { isOpen, says } = exitRule(kind, exit)
    return isOpen ? notAllowed : says
  }
  async function findTargets() {
    setIsBusy(true)
    setError(null)
    try {
      onAct({ act: 'restore', cause, targets: await targetsOf(workspace.id, cause) })
    } catch (problem) {
      setError(problem)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          aria-label={`Restore all: ${cause.title}`}
          isBusy={isBusy}
          disabledReason={closed('restore')}
          onClick={() => void findTargets()}
        >
          Restore all
        </Button>
        <Button
          size="small"
          aria-label={`Ignore: ${cause.title}`}
          disabledReason={closed('ignore')}
          onClick={() => onAct({ act: 'ignore', cause })}
        >
          Ignore
        </Button>
        <Link
          to="."
          search={{ ...search, kind, cause: cause.cause, state: undefined }}
          hash="agents"
          className="link inline-flex h-7 items-center"
          aria-label={`Show the agents: ${cause.title}`}
        >
          Show the agents
        </Link>
      </div>
      {error !== null && <ErrorNotice problem={problemOf(error)} />}
    </div>
  )
}

/** What stands of a cause and nobody lives with, agent by agent. */
async function targetsOf(workspaceId: string, { kind, cause }: Cause): Promise<ToRestore[]> {
  const agents = await everyPage((cursor) =>
    api.drift.agents.fetch(
      { workspaceId, kind, cause, limit: pageSize, ...(cursor && { cursor }) },
      { staleTime: 0 },
    ),
  )
  return agents.flatMap(({ agentName, findings }) =>
    findings
      .filter((one) => one.kind === kind && one.cause === cause && one.ignoredBy === null)
      .map(({ id }) => ({ findingId: id, agentName })),
  )
}
