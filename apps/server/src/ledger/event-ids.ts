import { newId } from '../ids.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Identifiers of events, in the order in which this process asked for them also within one millisecond: what one
 * change writes down takes its places in the order in which it happened.
 */
export class EventIds {
  #last = ''
  #at = -1

  next(now: number): string {
    this.#last = now === this.#at ? successor(this.#last) : newId('event', now)
    this.#at = now
    return this.#last
  }
}

/** One more, in base 32; 80 bits of chance leave room for every event of a millisecond. */
function successor(id: string): string {
  let end = id.length - 1
  while (id.charAt(end) === 'Z' && end > 14) end -= 1
  const next = alphabet.charAt((alphabet.indexOf(id.charAt(end)) + 1) % 32)
  return id.slice(0, end) + next + '0'.repeat(id.length - 1 - end)
}
