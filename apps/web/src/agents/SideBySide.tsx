import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Digest } from '../ui/Digest.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import type { AgentInFull } from './agents-query.ts'
import { ChangeList } from './ChangeList.tsx'
import { statusWords } from './statuses.ts'
import { useAgentInput } from './use-agent.ts'

type SideBySideProps = { agent: AgentInFull; governed: number }

/** What is governed and what is tried beside it, and what would become different by promoting that. */
export function SideBySide({ agent, governed }: SideBySideProps) {
  const workspace = useWorkspace()
  const input = useAgentInput()
  const { current } = agent
  const options = { staleTime: 'static' } as const
  const approved = trpc.agents.revision.useQuery({ ...input, number: governed }, options)
  const diff = trpc.agents.diff.useQuery({ ...input, from: governed, to: current.number }, options)
  const error = approved.error ?? diff.error
  if (error) return <ErrorNotice problem={problemOf(error)} />
  if (!approved.data || !diff.data) return <Skeleton />
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <Side title="Governed" revision={approved.data} status={agent.governedStatus} />
        <Side title="In the sandbox" revision={current} status={agent.sandboxStatus} />
      </div>
      <section aria-labelledby="between-them">
        <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 id="between-them" className="text-sm font-medium">
            What the one in the sandbox changes
          </h3>
          <Link
            to={paths.agentHistory(workspace.slug, agent.id)}
            search={{ from: governed, to: current.number }}
            className="link inline-flex min-h-6 items-center text-sm"
          >
            Compare revisions {governed} and {current.number}
          </Link>
        </div>
        <ChangeList changes={diff.data.changes} nothing="Nothing: both say the same." />
      </section>
    </div>
  )
}

type SideProps = {
  title: string
  revision: { number: number; digest: string; at: number; authorName: string | null; note: string | null }
  status: AgentInFull['sandboxStatus']
}

function Side({ title, revision, status }: SideProps) {
  const { number, digest, at, authorName, note } = revision
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="text-sm font-medium">
        {title}: revision {number}
      </h3>
      <p className="mb-1 text-sm text-faded">
        Saved by {authorName ?? 'somebody who is not known any more'}, <Time at={at} />
      </p>
      <Facts
        facts={[
          ...(status === null
            ? []
            : [
                {
                  name: 'Status',
                  value: <Status tone={statusWords[status].tone}>{statusWords[status].word}</Status>,
                },
              ]),
          { name: 'Digest', value: <Digest hex={digest} what={`digest of revision ${number}`} /> },
          ...(note ? [{ name: 'Note', value: `“${note}”` }] : []),
        ]}
      />
    </section>
  )
}
