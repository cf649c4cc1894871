import { counted } from '../ui/number.ts'
import { Status, type StatusTone } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import { causeWords, type RevalidationRow } from './revalidation-query.ts'

const states = {
  waiting: { tone: 'off', word: 'Waits' },
  running: { tone: 'restrict', word: 'Under way' },
  done: { tone: 'allow', word: 'Finished' },
  superseded: { tone: 'off', word: 'Overtaken by a newer one' },
} as const satisfies Record<RevalidationRow['state'], { tone: StatusTone; word: string }>

/** How far one is, and what it came to. */
export function RevalidationReport({ revalidation }: { revalidation: RevalidationRow }) {
  const { state, cause, policyNumber, agents, judged, problem } = revalidation
  const { renewed, invalidated, remediated, released, queuedAt } = revalidation
  const isOpen = state === 'waiting' || state === 'running'
  return (
    <li className="flex flex-col gap-1 border-t border-rule pt-2 text-sm">
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <Status tone={states[state].tone}>{states[state].word}</Status>
        <span>
          {counted(agents, 'agent')} by version {policyNumber ?? 'unknown'}, {causeWords[cause]}
        </span>
        <Time at={queuedAt} />
      </p>
      {isOpen && (
        <progress
          aria-label="Agents asked about"
          className="h-1.5 w-full accent-accent"
          max={Math.max(agents, judged, 1)}
          value={judged}
        />
      )}
      <p role={isOpen ? 'status' : undefined} className="text-faded">
        {judged} of {Math.max(agents, judged)} asked about: {counted(renewed, 'proof')} renewed,{' '}
        {counted(invalidated, 'agent')} invalidated, {counted(remediated, 'agent')} narrowed,{' '}
        {counted(released, 'agent')} released
      </p>
      {problem !== null && <p className="break-words text-deny">It cannot go on: {problem}</p>}
    </li>
  )
}
