import { CircleAlert, Lightbulb } from 'lucide-react'

type Finding = { code: string; path: string | null; message: string; remedy: string }

type FindingListProps = { label: string; kind: 'finding' | 'advice'; findings: readonly Finding[] }

/** Each with its code, what it is about and what to do. */
export function FindingList({ label, kind, findings }: FindingListProps) {
  const Icon = kind === 'finding' ? CircleAlert : Lightbulb
  return (
    <ul aria-label={label} className="border-t border-rule text-sm">
      {findings.map(({ code, path, message, remedy }) => (
        <li key={`${code} ${path}`} className="flex gap-2.5 border-b border-rule py-2 last:border-b-0">
          <Icon
            aria-hidden
            className={`mt-0.5 size-4 shrink-0 ${kind === 'finding' ? 'text-restrict' : 'text-faded'}`}
          />
          <div className="min-w-0">
            <p>
              <span className="font-medium">{message}</span> {remedy}
            </p>
            <p className="flex flex-wrap gap-x-3 text-xs text-faded">
              <code className="font-mono">{code}</code>
              {path && <code className="font-mono break-all">{path}</code>}
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
