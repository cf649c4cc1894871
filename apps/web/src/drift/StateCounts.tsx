import type { DriftState } from '@countersign/drift'
import { describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import type { DriftOverview } from './drift-query.ts'
import type { DriftSearch } from './drift-search.ts'
import { stateWords } from './states.ts'

/** What is wrong first, then what nobody knows. */
const inOrder: readonly DriftState[] = ['drifted', 'check-failed', 'never-checked', 'in-sync']

type StateCountsProps = {
  counts: DriftOverview['counts']
  shown: DriftSearch['state']
  onShow: (state: DriftSearch['state']) => void
}

/** How everybody stands, in four words; each narrows the list to those. */
export function StateCounts({ counts, shown, onShow }: StateCountsProps) {
  return (
    <ul
      aria-label="How the governed agents stand"
      className="mb-2 grid grid-cols-2 border-t border-l border-rule bg-sheet lg:grid-cols-4"
    >
      {inOrder.map((state) => (
        <li key={state} className="border-r border-b border-rule">
          <button
            type="button"
            aria-pressed={shown === state}
            onClick={() => onShow(shown === state ? undefined : state)}
            className="flex h-full w-full flex-col gap-0.5 px-3 py-2 text-left -outline-offset-2! hover:bg-shade aria-pressed:bg-accent-wash"
          >
            <span className="text-xl font-semibold tabular-nums">{describeNumber(counts[state])}</span>
            <span className="text-sm">
              <Status tone={stateWords[state].tone}>{stateWords[state].word}</Status>
            </span>
            <span className="text-xs text-faded">{stateWords[state].meaning}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
