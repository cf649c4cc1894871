import type { EventHeader } from './event.ts'

type Searched = Pick<EventHeader, 'at' | 'actor' | 'action' | 'outcome' | 'subject' | 'codes' | 'facts'>

/** What an event is found by: taken from its header and from nothing else, so that anybody can check it. */
export function searchedBy({ at, actor, action, outcome, subject, codes, facts }: Searched) {
  const { agent, monthlyMicros }: { agent?: unknown; monthlyMicros?: unknown } = facts
  const itself = subject.startsWith('agent:') ? subject.slice('agent:'.length) : null
  return {
    at: Date.parse(at),
    actor,
    action,
    outcome,
    subject,
    /** The first is the headline. */
    code: codes[0] ?? null,
    /** The agent that it tells of, whatever its subject is. */
    agentId: itself ?? (typeof agent === 'string' ? agent : null),
    /** The monthly budget that was decided on. */
    monthlyMicros: typeof monthlyMicros === 'number' ? monthlyMicros : null,
  }
}
