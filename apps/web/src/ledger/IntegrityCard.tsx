import type { ReactNode } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Status } from '../ui/Status.tsx'
import { BrokenLedger } from './BrokenLedger.tsx'
import { CheckProgress } from './CheckProgress.tsx'
import { CopyProblem } from './CopyProblem.tsx'
import { IntegrityFacts } from './IntegrityFacts.tsx'
import { courseOf, type Integrity, lookAgainMs, type Standing, standingOf } from './integrity.ts'
import { useServerNow } from './use-server-now.ts'
import { Verdict } from './Verdict.tsx'

const edges: Record<Standing['state'], string> = {
  intact: 'border-l-allow',
  broken: 'border-l-deny',
  'not-checked': 'border-l-edge',
}

/** Whether the log is what it was when it was written: as of the last pass, and never better than that. */
export function IntegrityCard() {
  const { id: workspaceId } = useWorkspace()
  const { data, error, dataUpdatedAt } = trpc.ledger.integrity.useQuery(
    { workspaceId },
    { refetchInterval: ({ state }) => (state.data ? lookAgainMs(state.data) : false) },
  )
  if (!data) {
    return (
      <Frame edge={edges['not-checked']}>
        <h2 className="text-base font-semibold">
          <Status tone="none">{error ? 'Not known' : 'Loading'}</Status>
        </h2>
        {error && <ErrorNotice problem={problemOf(error)} />}
      </Frame>
    )
  }
  return <KnownIntegrity answer={data} answeredAt={dataUpdatedAt} />
}

function KnownIntegrity({ answer, answeredAt }: { answer: Integrity; answeredAt: number }) {
  const integrity = { ...answer, now: useServerNow(answer.now, answeredAt) }
  const { id: workspaceId } = useWorkspace()
  const check = trpc.ledger.check.useMutation({ onSuccess: () => api.ledger.integrity.invalidate() })
  const standing = standingOf(integrity.check)
  const course = courseOf(integrity.check, integrity.now)
  return (
    <Frame edge={edges[standing.state]}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <Verdict standing={standing} integrity={integrity} />
        <Button
          onClick={() => check.mutate({ workspaceId })}
          isBusy={check.isPending}
          disabledReason={course === 'moving' ? 'A check is underway.' : undefined}
        >
          Check now
        </Button>
      </div>
      {check.error && <ErrorNotice problem={problemOf(check.error)} />}
      {standing.state === 'broken' && <BrokenLedger check={standing.check} />}
      {course !== 'resting' && integrity.check && <CheckProgress check={integrity.check} course={course} />}
      {integrity.copy.problem && <CopyProblem {...integrity.copy.problem} />}
      <IntegrityFacts integrity={integrity} />
    </Frame>
  )
}

function Frame({ edge, children }: { edge: string; children: ReactNode }) {
  return (
    <section
      aria-label="Integrity of the ledger"
      className={classNames(
        'mb-6 flex flex-col gap-3 border border-l-3 border-rule bg-paper px-4 py-3',
        edge,
      )}
    >
      {children}
    </section>
  )
}
