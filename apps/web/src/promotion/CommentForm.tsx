import { type SubmitEvent, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import type { RequestInFull } from './promotions-query.ts'

type CommentFormProps = { request: RequestInFull; path: string | null; onDone?: () => void }

export function CommentForm({ request, path, onDone }: CommentFormProps) {
  const { id: workspaceId } = useWorkspace()
  const [error, setError] = useState<string>()
  const comment = trpc.promotions.comment.useMutation({
    async onSuccess() {
      await api.promotions.get.invalidate()
      onDone?.()
    },
  })
  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const body = String(new FormData(form).get('body') ?? '').trim()
    if (body === '') return setError('Write something first.')
    setError(undefined)
    comment.mutate(
      { workspaceId, requestId: request.id, text: body, ...(path !== null && { path }) },
      { onSuccess: () => form.reset() },
    )
  }
  return (
    <Form
      submit="Comment"
      onSubmit={send}
      onCancel={onDone}
      isBusy={comment.isPending}
      problem={comment.error && problemOf(comment.error)}
    >
      <TextAreaField
        label={path === null ? 'Your comment' : `Your comment on ${path}`}
        name="body"
        rows={2}
        maxLength={4_000}
        error={error}
      />
    </Form>
  )
}
