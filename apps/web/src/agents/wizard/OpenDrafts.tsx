import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc, trpcClient } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { confirm } from '../../ui/confirm.ts'
import { Section } from '../../ui/Section.tsx'
import { Time } from '../../ui/Time.tsx'
import type { ListedDraft } from './draft-query.ts'
import { titleOfMode } from './modes.ts'
import { StepId, titleOf } from './steps.ts'

/** What one has begun and not finished, in any browser. */
export function OpenDrafts({ workspaceId }: { workspaceId: string }) {
  const [drafts] = trpc.drafts.list.useSuspenseQuery({ workspaceId })
  if (drafts.length === 0) return null
  return (
    <Section title="Go on with a draft" description="Only you see these.">
      <ul aria-label="Your drafts" className="border-t border-edge">
        {drafts.map((draft) => (
          <OpenDraft key={draft.id} draft={draft} workspaceId={workspaceId} />
        ))}
      </ul>
    </Section>
  )
}

function OpenDraft({ draft, workspaceId }: { draft: ListedDraft; workspaceId: string }) {
  const workspace = useWorkspace()
  const name = draft.displayName || draft.name || 'A draft without a name'
  const step = StepId.catch('identity').parse(draft.step)
  const discard = () =>
    confirm({
      title: `Discard ${name}?`,
      effect: 'What was written in it is gone, in every browser. No agent was made of it.',
      action: 'Discard draft',
      isDangerous: true,
      run: async () => {
        await trpcClient.drafts.discard.mutate({ workspaceId, draftId: draft.id })
        await api.drafts.list.invalidate()
      },
      done: 'The draft was discarded.',
    })
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-rule py-1 text-sm">
      <div className="min-w-0 break-words">
        <Link
          to={paths.agentDraft(workspace.slug, draft.id)}
          search={{ step }}
          className="link inline-flex min-h-6 items-center font-medium"
        >
          {name}
        </Link>
        <span className="text-faded">
          {' '}
          {titleOfMode(draft.mode)}, at {titleOf(step)}, saved <Time at={draft.updatedAt} />
        </span>
      </div>
      <Button size="small" tone="quiet" aria-label={`Discard ${name}`} onClick={discard}>
        Discard
      </Button>
    </li>
  )
}
