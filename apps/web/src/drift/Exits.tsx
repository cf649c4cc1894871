import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'
import type { Difference } from './drift-query.ts'
import { type ExitName, exitRule } from './exits.ts'

type ExitsProps = { difference: Difference; onExit: (exit: ExitName) => void }

const exits = [
  { exit: 'restore', word: 'Restore' },
  { exit: 'adopt', word: 'Adopt' },
  { exit: 'ignore', word: 'Ignore' },
] as const

/** The three ways out of one difference, each with what it does or why it is closed. */
export function Exits({ difference, onExit }: ExitsProps) {
  const workspace = useWorkspace()
  const { kind, title, ignoredBy } = difference
  return (
    <ul aria-label={`Ways out: ${title}`} className="flex flex-col gap-2">
      {exits.map(({ exit, word }) => {
        const { isOpen, says } = exitRule(kind, exit)
        const isDone = exit === 'ignore' && ignoredBy !== null ? 'A rule covers it already.' : undefined
        const closed = isOpen ? isDone : says
        return (
          <li key={exit} className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-start gap-x-3">
            <Button
              size="small"
              aria-label={`${word}: ${title}`}
              disabledReason={closed ?? whyNotPermitted(workspace, 'drift:manage')}
              onClick={() => onExit(exit)}
            >
              {word}
            </Button>
            <span className="min-w-0 pt-0.5 text-xs text-faded">{says}</span>
          </li>
        )
      })}
    </ul>
  )
}
