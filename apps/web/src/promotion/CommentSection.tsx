import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { CommentForm } from './CommentForm.tsx'
import { CommentLine } from './CommentLine.tsx'
import type { RequestInFull } from './promotions-query.ts'

export function CommentSection({ request }: { request: RequestInFull }) {
  const workspace = useWorkspace()
  const mayNot = whyNotPermitted(workspace, 'promotions:request')
  return (
    <div className="flex flex-col gap-4">
      {request.comments.length > 0 && (
        <ul aria-label="Comments" className="border-t border-rule">
          {request.comments.map((comment) => (
            <CommentLine key={comment.id} comment={comment} shown={request.revision} namesField />
          ))}
        </ul>
      )}
      {mayNot ? (
        <p className="text-sm text-faded">{mayNot}</p>
      ) : (
        <CommentForm request={request} path={null} />
      )}
    </div>
  )
}
