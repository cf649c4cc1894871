import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

const ways = [
  {
    mode: 'template',
    title: 'Begin with a template',
    detail: 'A whole agent for a known task, to be changed.',
  },
  { mode: 'words', title: 'Describe it', detail: 'Plain words become a draft, which you check.' },
  { mode: 'file', title: 'Import a file', detail: 'A spec as YAML or JSON, from elsewhere.' },
] as const

/** A workspace without agents: three ways to the first one, for whoever may make it. */
export function NoAgents() {
  const workspace = useWorkspace()
  if (!may(workspace, 'agents:write')) {
    return (
      <EmptyState title="No agent yet">
        An admin of {workspace.name} creates agents; from then on you see here what each is and where it
        stands.
      </EmptyState>
    )
  }
  return (
    <section className="mt-4 border border-dashed border-edge px-5 py-6">
      <h2 className="text-base font-semibold">No agent yet</h2>
      <p className="max-w-text text-sm text-faded">
        An agent is born in the sandbox: contained, and with an end. Nothing can go wrong by beginning.
      </p>
      <ul className="mt-4 grid gap-3 sm:grid-cols-3">
        {ways.map(({ mode, title, detail }) => (
          <li key={mode}>
            <Link
              to={paths.newAgent(workspace.slug)}
              search={{ mode }}
              className="flex h-full flex-col gap-0.5 rounded-sm border border-edge bg-sheet px-3 py-2.5 text-sm hover:bg-shade"
            >
              <span className="font-medium text-accent">{title}</span>
              <span className="text-faded">{detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
