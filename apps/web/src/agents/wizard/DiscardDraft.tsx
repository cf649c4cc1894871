import { useNavigate } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpcClient } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { confirm } from '../../ui/confirm.ts'
import type { DraftRef } from './draft-query.ts'
import type { DraftSaver } from './draft-saver.ts'

export function DiscardDraft({ draftRef, saver }: { draftRef: DraftRef; saver: DraftSaver }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  async function discard() {
    saver.end()
    await trpcClient.drafts.discard.mutate(draftRef)
    await api.drafts.list.invalidate()
    await navigate({ to: paths.newAgent(workspace.slug), replace: true })
  }
  return (
    <Button
      onClick={() =>
        confirm({
          title: 'Discard this draft?',
          effect: 'What was written in it is gone, in every browser. No agent was made of it.',
          action: 'Discard draft',
          isDangerous: true,
          run: discard,
          done: 'The draft was discarded.',
        })
      }
    >
      Discard
    </Button>
  )
}
