import { Time } from '../ui/Time.tsx'
import type { Comment } from './promotions-query.ts'

type CommentLineProps = { comment: Comment; shown: number; namesField?: boolean }

export function CommentLine({ comment, shown, namesField = false }: CommentLineProps) {
  const { authorName, at, revision, path, body } = comment
  return (
    <li className="border-b border-rule py-1.5 text-sm last:border-b-0">
      <p className="flex flex-wrap gap-x-3 text-xs text-faded">
        <span className="font-medium text-ink">{authorName ?? 'Somebody who has left'}</span>
        <Time at={at} />
        {revision !== shown && <span>on revision {revision}</span>}
        {namesField && path !== null && <code className="font-mono break-all">{path}</code>}
      </p>
      <p className="break-words whitespace-pre-wrap">{body}</p>
    </li>
  )
}
