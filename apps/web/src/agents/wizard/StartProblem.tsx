import { problemOf } from '../../server-problem.ts'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { fieldsOf } from './draft-query.ts'

const mostShown = 20

/** Why a draft could not be made of what was brought: each thing that is wrong, with its place. */
export function StartProblem({ error }: { error: unknown }) {
  if (!error) return null
  const fields = fieldsOf(error)
  return (
    <div className="flex flex-col gap-2">
      <ErrorNotice problem={problemOf(error)} />
      {fields.length > 1 && (
        <ul aria-label="What is wrong" className="border-t border-rule text-sm">
          {fields.slice(0, mostShown).map(([path, message]) => (
            <li key={path} className="border-b border-rule py-1.5 break-words">
              <code className="font-mono">{path}</code> {message}
            </li>
          ))}
          {fields.length > mostShown && (
            <li className="py-1.5 text-faded">And {fields.length - mostShown} more.</li>
          )}
        </ul>
      )}
    </div>
  )
}
