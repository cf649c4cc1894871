import { CircleAlert, Lightbulb } from 'lucide-react'
import { Status } from '../../ui/Status.tsx'
import type { Remark } from '../engine/engine.ts'

export type GoTo = (file: string, line: number) => void

/** Everything that is wrong or doubtful, each leading to its line. */
export function ProblemsPanel({ remarks, onGoTo }: { remarks: readonly Remark[]; onGoTo: GoTo }) {
  if (remarks.length === 0) {
    return (
      <p className="text-sm">
        <Status tone="allow">Nothing: the set compiles, and its tests pass</Status>
      </p>
    )
  }
  return (
    <ul aria-label="Problems of the policy" className="border-t border-rule text-sm">
      {remarks.map((remark) => (
        <li
          key={`${remark.file}:${remark.line}:${remark.column} ${remark.message}`}
          className="flex gap-2.5 border-b border-rule py-2 last:border-b-0"
        >
          {remark.isWarning ? (
            <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-restrict" />
          ) : (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
          )}
          <div className="min-w-0 break-words">
            <p>
              <span className="sr-only">{remark.isWarning ? 'Warning: ' : 'Problem: '}</span>
              <span className="font-medium">{remark.message}</span>
            </p>
            {remark.hint && <p className="text-faded">{remark.hint}</p>}
            <p className="flex flex-wrap items-center gap-x-3 text-xs text-faded">
              <PlaceButton file={remark.file} line={remark.line} onGoTo={onGoTo} />
              <code className="font-mono">{remark.code}</code>
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}

/** A line of a file, as a way to it. */
export function PlaceButton({ file, line, onGoTo }: { file: string; line: number; onGoTo: GoTo }) {
  return (
    <button
      type="button"
      onClick={() => onGoTo(file, line)}
      className="link min-h-6 text-left font-mono text-xs break-all"
    >
      {file}:{line}
    </button>
  )
}
