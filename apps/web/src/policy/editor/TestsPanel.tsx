import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { counted } from '../../ui/number.ts'
import { Status, type StatusTone } from '../../ui/Status.tsx'
import type { TestOutcome } from '../engine/engine.ts'
import { type GoTo, PlaceButton } from './ProblemsPanel.tsx'

const outcomes = {
  pass: { tone: 'allow', word: 'Passed' },
  fail: { tone: 'failed', word: 'Failed' },
  error: { tone: 'failed', word: 'Error' },
  skip: { tone: 'off', word: 'Skipped' },
} as const satisfies Record<TestOutcome['outcome'], { tone: StatusTone; word: string }>

type TestsPanelProps = {
  /** Null while there is nothing to run. */
  tests: readonly TestOutcome[] | null
  isRunning: boolean
  onRun: () => void
  onStop: () => void
  onGoTo: GoTo
}

/** The set's own tests. They run by themselves while somebody types, and again when asked. */
export function TestsPanel({ tests, isRunning, onRun, onStop, onGoTo }: TestsPanelProps) {
  const [isWhole, setIsWhole] = useState(false)
  const failed = (tests ?? []).filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
  const others = (tests ?? []).filter((test) => !failed.includes(test))
  const passed = others.filter(({ outcome }) => outcome === 'pass').length
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="min-w-0 grow">
          {isRunning ? (
            'Running…'
          ) : tests === null ? (
            'The tests run once the set compiles.'
          ) : failed.length > 0 ? (
            <Status tone="failed">{`${failed.length} of ${counted(tests.length, 'test')} failed`}</Status>
          ) : (
            <Status tone="allow">{`${counted(passed, 'test')} passed`}</Status>
          )}
        </p>
        {isRunning ? (
          <Button size="small" onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button size="small" onClick={onRun}>
            Run the tests
          </Button>
        )}
      </div>
      {failed.length > 0 && <Tests label="Failed tests" tests={failed} onGoTo={onGoTo} />}
      {others.length > 0 && (
        <details open={isWhole} onToggle={({ currentTarget }) => setIsWhole(currentTarget.open)}>
          <summary className="w-fit font-medium">
            {failed.length > 0 ? counted(others.length, 'other test') : 'Each of them'}
          </summary>
          {isWhole && (
            <Tests label={failed.length > 0 ? 'Other tests' : 'Tests'} tests={others} onGoTo={onGoTo} />
          )}
        </details>
      )}
    </div>
  )
}

function Tests({ label, tests, onGoTo }: { label: string; tests: readonly TestOutcome[]; onGoTo: GoTo }) {
  return (
    <ul aria-label={label} className="border-t border-rule">
      {tests.map((test) => {
        const { tone, word } = outcomes[test.outcome]
        return (
          <li key={`${test.file} ${test.name}`} className="border-b border-rule py-1.5 last:border-b-0">
            <p className="flex flex-wrap items-center gap-x-3">
              <Status tone={tone}>{word}</Status>
              <span className="min-w-0 break-words">{sentenceOf(test.name)}</span>
            </p>
            {test.message && test.outcome !== 'pass' && (
              <p className="break-words text-faded">{test.message}</p>
            )}
            <PlaceButton file={test.file} line={test.line} onGoTo={onGoTo} />
          </li>
        )
      })}
    </ul>
  )
}

/** Tests are named as promises, with underscores where words end. */
const sentenceOf = (name: string): string => name.replace(/^(todo_)?test_/, '').replaceAll('_', ' ')
