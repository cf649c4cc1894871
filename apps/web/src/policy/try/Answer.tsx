import type { ExplainedRule, ExplainedStep, PolicyAnswer, PolicyFinding } from '@countersign/policy'
import { Notice } from '../../ui/Notice.tsx'
import { Status, type StatusTone } from '../../ui/Status.tsx'
import { type GoTo, PlaceButton } from '../editor/ProblemsPanel.tsx'
import type { Tried } from '../engine/engine.ts'

const outcomes = {
  allow: { tone: 'allow', word: 'Allowed' },
  deny: { tone: 'deny', word: 'Denied' },
  unanswered: { tone: 'failed', word: 'No answer, which denies' },
} as const satisfies Record<PolicyAnswer['outcome'], { tone: StatusTone; word: string }>

export const outcomeWord = (outcome: PolicyAnswer['outcome']): string => outcomes[outcome].word

const rules = {
  passed: { tone: 'allow', word: 'Passed' },
  warned: { tone: 'restrict', word: 'Would deny, only warns' },
  denied: { tone: 'deny', word: 'Denied' },
} as const satisfies Record<ExplainedRule['outcome'], { tone: StatusTone; word: string }>

/** The answer, and for each rule what made it so. */
export function Answer({ tried, onGoTo }: { tried: Tried; onGoTo: GoTo }) {
  if (tried.kind === 'broken') {
    return (
      <Notice tone="caution">
        The files do not hold together, so they cannot be asked. See the problems.
      </Notice>
    )
  }
  if (tried.kind === 'unreadable') {
    return <Notice tone="caution">The input is not JSON: {tried.message}</Notice>
  }
  const { answer, rules: explained } = tried.explanation
  const { tone, word } = outcomes[answer.outcome]
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p role="status" className="text-base font-semibold">
        <Status tone={tone}>{word}</Status>
      </p>
      {answer.outcome === 'unanswered' && (
        <p className="break-words">
          {answer.message} <code className="font-mono text-xs text-faded">{answer.code}</code>
        </p>
      )}
      {explained.length > 0 && (
        <ul aria-label="Rules" className="border-t border-rule">
          {[...explained].sort(byWeight).map((rule) => (
            <RuleOutcome key={rule.rule} rule={rule} onGoTo={onGoTo} />
          ))}
        </ul>
      )}
    </div>
  )
}

const weights = { denied: 0, warned: 1, passed: 2 } as const
const byWeight = (one: ExplainedRule, other: ExplainedRule): number =>
  weights[one.outcome] - weights[other.outcome]

function RuleOutcome({ rule, onGoTo }: { rule: ExplainedRule; onGoTo: GoTo }) {
  const { tone, word } = rules[rule.outcome]
  return (
    <li className="border-b border-rule py-2 last:border-b-0">
      <p className="flex flex-wrap items-center gap-x-3">
        <Status tone={tone}>{word}</Status>
        <code className="min-w-0 font-mono text-xs break-all">{rule.rule}</code>
      </p>
      {rule.findings.map((finding) => (
        <FoundByRule key={`${finding.code} ${finding.path} ${finding.message}`} finding={finding} />
      ))}
      {rule.steps.length > 0 && (
        <details open={rule.outcome !== 'passed'} className="mt-1">
          <summary className="w-fit text-faded">How it came about</summary>
          <ul
            aria-label={`How ${rule.rule} came about`}
            className="mt-1 flex flex-col gap-1 border-l border-rule pl-3"
          >
            {distinct(rule.steps).map(([key, step]) => (
              <Step key={key} step={step} onGoTo={onGoTo} />
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

/** A definition may be looked at many times with the same end; once is enough to read. */
const distinct = (steps: readonly ExplainedStep[]) => [
  ...new Map(
    steps.map((step) => [`${step.name} ${step.file}:${step.line} ${step.held} ${step.failedAt?.line}`, step]),
  ),
]

function FoundByRule({ finding: { message, code, path } }: { finding: PolicyFinding }) {
  return (
    <p className="break-words">
      {message}{' '}
      <span className="text-xs text-faded">
        <code className="font-mono">{code}</code>{' '}
        {path && <code className="font-mono break-all">{path}</code>}
      </span>
    </p>
  )
}

function Step({ step, onGoTo }: { step: ExplainedStep; onGoTo: GoTo }) {
  return (
    <li className="break-words">
      <code className="font-mono text-xs">{step.name}</code>{' '}
      {step.failedAt ? (
        <>
          did not get past <code className="font-mono text-xs break-all">{step.failedAt.text}</code>
        </>
      ) : step.held ? (
        'held'
      ) : (
        'did not hold'
      )}{' '}
      <PlaceButton file={step.file} line={step.failedAt?.line ?? step.line} onGoTo={onGoTo} />
    </li>
  )
}
