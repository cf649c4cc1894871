import type { Outputs } from '@countersign/server/router'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { destinations } from '../layout/use-screen.ts'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { usePerson, useSession, useWorkspace, type Workspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { classNames } from '../ui/class-names.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'
import { Status } from '../ui/Status.tsx'

type Task = Outputs['home']['checklist'][number]

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace && api.home.checklist.ensureData({ workspaceId: workspace.id })

export function HomePage() {
  const person = usePerson()
  const { actingAs } = useSession()
  const workspace = useWorkspace()
  const [tasks] = trpc.home.checklist.useSuspenseQuery({ workspaceId: workspace.id })
  const done = tasks.filter(({ isDone }) => isDone).length
  return (
    <>
      <PageHeader title={workspace.name}>
        {actingAs ? `You act as ${actingAs.name}` : `You are ${person.name}`}, {workspace.role}.
      </PageHeader>
      <Section layout="beside" title="What this workspace needs" description={progress(done, tasks.length)}>
        <ol aria-label="What this workspace needs" className="border-t border-edge">
          {tasks.map((task, index) => (
            <TaskLine key={task.id} task={task} number={index + 1} to={targetOf(task, workspace)} />
          ))}
        </ol>
      </Section>
    </>
  )
}

function progress(done: number, all: number): string {
  if (done === all) return 'Everything is in place.'
  return `${done} of ${all} are in place. The list is read from the workspace itself; nothing is ticked by hand.`
}

/** Where a task is done; nothing if that is not part of the role. */
function targetOf({ isDone, path }: Task, workspace: Workspace): string | undefined {
  if (isDone || path === null) return undefined
  const target = paths.inWorkspace(workspace.slug, path)
  return destinations(workspace).find(({ to }) => to === target)?.to
}

type TaskLineProps = { task: Task; number: number; to: string | undefined }

function TaskLine({ task: { title, detail, isDone }, number, to }: TaskLineProps) {
  return (
    <li className="flex gap-3 border-b border-rule py-3">
      <span aria-hidden className="w-5 shrink-0 text-base text-faded">
        {number}
      </span>
      <div className="min-w-0 grow">
        <h3 className={classNames('text-base font-semibold', isDone && 'text-faded')}>
          {to ? (
            <Link to={to} className="link inline-flex min-h-6 items-center gap-1.5">
              {title}
              <ArrowRight aria-hidden className="size-3.5" />
            </Link>
          ) : (
            title
          )}
        </h3>
        <p className="text-sm text-faded">{detail}</p>
      </div>
      <span className="shrink-0 text-sm">
        <Status tone={isDone ? 'allow' : 'none'}>{isDone ? 'Done' : 'Open'}</Status>
      </span>
    </li>
  )
}
