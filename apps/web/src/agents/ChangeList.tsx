import { Minus, Pencil, Plus, ShieldAlert } from 'lucide-react'
import { Sentence } from './Sentence.tsx'

type Change = {
  path: string
  kind: 'added' | 'removed' | 'changed'
  widens: boolean | null
  sentence: string
}

const icons = { added: Plus, removed: Minus, changed: Pencil } as const

/** Differences of two specs as sentences; what lets the agent do more says so. */
export function ChangeList({ changes, nothing }: { changes: readonly Change[]; nothing: string }) {
  if (changes.length === 0) return <p className="text-sm text-faded">{nothing}</p>
  return (
    <ul aria-label="Changes" className="border-t border-rule text-sm">
      {changes.map(({ path, kind, widens, sentence }) => {
        const Icon = icons[kind]
        return (
          <li
            key={`${path} ${sentence}`}
            className="flex min-h-row flex-wrap items-center gap-x-3 border-b border-rule py-1"
          >
            <Icon aria-hidden className="size-3.5 shrink-0 text-faded" />
            <span className="min-w-0 break-words">
              <Sentence text={sentence} />
            </span>
            {widens === true && (
              <span className="inline-flex items-center gap-1 text-xs text-restrict">
                <ShieldAlert aria-hidden className="size-3.5" />
                may do more
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
