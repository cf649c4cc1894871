import type { EventHeader } from './event.ts'

const personal = /\b(per|lnk)_[0-9A-HJKMNP-TV-Z]{26}\b/g

/**
 * Whom the body of an event tells of: every person and every invitation that its header names. The body is to be
 * readable only as long as all of them may be, so it is encrypted with a key of each.
 */
export function holdersOf(header: Pick<EventHeader, 'action' | 'actor' | 'behind' | 'subject' | 'facts'>) {
  const acting = [header.actor, header.behind ?? '']
  // An erasure names whom it erased; its body is of the one who erased, and must stay readable.
  const about = header.action === 'person.erased' ? [] : [header.subject, JSON.stringify(header.facts)]
  const named = [...acting, ...about].join(' ')
  return [...new Set(named.match(personal))].sort()
}
