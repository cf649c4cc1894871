import { counted } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import { isOpen, type RevalidationRow } from './revalidation-query.ts'

/** How far it is, in a bar as long as it goes on and in words always. */
export function Progress({ revalidation }: { revalidation: RevalidationRow }) {
  const { agents, judged, unjudged, triesAgainAt, problem } = revalidation
  const { renewed, invalidated, remediated, released } = revalidation
  const isGoingOn = isOpen(revalidation)
  return (
    <>
      {isGoingOn && (
        <progress
          aria-label="Agents asked about"
          className="h-1.5 w-full accent-accent"
          max={Math.max(agents, 1)}
          value={judged}
        />
      )}
      <p role={isGoingOn ? 'status' : undefined} className="text-faded">
        {judged} of {agents} asked about: {counted(renewed, 'proof')} renewed, {counted(invalidated, 'agent')}{' '}
        invalidated, {counted(remediated, 'agent')} narrowed, {counted(released, 'agent')} released
      </p>
      {unjudged > 0 && (
        <p className="text-restrict">
          {counted(unjudged, 'agent')} could not be judged
          {triesAgainAt === null ? '.' : '; tried again '}
          {triesAgainAt !== null && <Time at={triesAgainAt} />}
        </p>
      )}
      {problem !== null && <p className="break-words text-deny">It cannot go on: {problem}</p>}
    </>
  )
}
