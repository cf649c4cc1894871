import { MessageSquarePlus } from 'lucide-react'
import { useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import { CommentForm } from './CommentForm.tsx'
import { CommentLine } from './CommentLine.tsx'
import type { RequestInFull } from './promotions-query.ts'

/** What people said of one field, and a place to say more. */
export function FieldComments({ request, path }: { request: RequestInFull; path: string }) {
  const workspace = useWorkspace()
  const [isWriting, setIsWriting] = useState(false)
  const said = request.comments.filter((comment) => comment.path === path)
  return (
    <div className="mt-1 flex flex-col gap-1">
      {said.length > 0 && (
        <ul aria-label={`Comments on ${path}`} className="border-l-2 border-edge pl-3">
          {said.map((comment) => (
            <CommentLine key={comment.id} comment={comment} shown={request.revision} />
          ))}
        </ul>
      )}
      {isWriting ? (
        <CommentForm request={request} path={path} onDone={() => setIsWriting(false)} />
      ) : (
        <Button
          tone="quiet"
          size="small"
          className="-ml-2 w-fit text-faded"
          icon={<MessageSquarePlus aria-hidden className="size-3.5" />}
          aria-label={`Comment on ${path}`}
          disabledReason={whyNotPermitted(workspace, 'promotions:request')}
          onClick={() => setIsWriting(true)}
        >
          Comment
        </Button>
      )}
    </div>
  )
}
