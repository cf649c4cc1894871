import { newId } from '../ids.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Identifiers of events, in the order in which this process asked for them also within one millisecond: what one
 * change writes down takes its places in the order in which it happened.
 */
export class EventIds {
  #last = ''

  next(now: number): string {
    const fresh = newId('event', now)
    const isSameMoment = fresh.slice(0, 14) === this.#last.slice(0, 14)
    this.#last = isSameMoment ? successor(this.#last) : fresh
    return this.#last
  }
}

/** One more, in base 32; 80 bits of chance leave room for every event of a millisecond. */
function successor(id: string): string {
  const digits = [...id]
  for (let at = digits.length - 1; at >= 14; at--) {
    const value = alphabet.indexOf(digits[at] ?? '') + 1
    digits[at] = alphabet[value % 32] ?? '0'
    if (value < 32) break
  }
  return digits.join('')
}
