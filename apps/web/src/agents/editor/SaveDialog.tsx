import type { SpecChange } from '@countersign/agents'
import { type SubmitEvent, useState } from 'react'
import { problemOf, refusalCode } from '../../server-problem.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tellDone } from '../../ui/toast.ts'
import type { AgentInFull } from '../agents-query.ts'
import { ChangeList } from '../ChangeList.tsx'
import type { SpecDraftState } from './use-spec-draft.ts'

type SaveDialogProps = {
  agent: AgentInFull
  draft: SpecDraftState
  changes: readonly SpecChange[]
  onCollision: () => void
  onClose: () => void
}

/** What becomes different, in sentences, before it is saved for good. */
export function SaveDialog({ agent, draft, changes, onCollision, onClose }: SaveDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const [note, setNote] = useState('')
  const save = trpc.agents.update.useMutation({
    async onSuccess({ revision }) {
      await api.agents.invalidate()
      draft.discard()
      onClose()
      tellDone(`Saved as revision ${revision}.`)
    },
    async onError(error) {
      if (refusalCode(error) !== 'REVISION_IS_OLDER') return
      await api.agents.get.invalidate({ workspaceId, agentId: agent.id })
      onCollision()
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    save.mutate({
      workspaceId,
      agentId: agent.id,
      spec: { text: draft.text, format: 'yaml' },
      basedOn: draft.basedOn,
      note: note.trim() || null,
    })
  }
  const isCollision = refusalCode(save.error) === 'REVISION_IS_OLDER'
  return (
    <Dialog
      title={`Save a new revision of ${agent.name}`}
      description="A saved revision stays as it is; the history tells who saved it and why."
      onClose={onClose}
    >
      <Form
        submit="Save revision"
        onSubmit={submit}
        onCancel={onClose}
        isBusy={save.isPending}
        problem={save.error && !isCollision ? problemOf(save.error) : null}
      >
        <ChangeList changes={changes} nothing="Nothing is changed." />
        <TextField
          label="Note"
          isOptional
          maxLength={500}
          hint="Why, for those who read the history."
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Form>
    </Dialog>
  )
}
