/**
 * Base64url without padding (RFC 4648 §5, RFC 7515 §2), in one spelling only: a text that has a second spelling could
 * be changed without its signature noticing.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const values = new Int8Array(128).fill(-1)
for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value

const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
const ascii = new TextDecoder()

/** Letter by letter into bytes, and those into a text at once: a text that grows by letters is put together by whoever reads it. */
export function toBase64url(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  for (let at = 0; at < letters.length; at++) letters[at] = letterAt(bytes, at)
  return ascii.decode(letters)
}

/** The six bits of a letter lie in two bytes; beyond the last there are none. */
function letterAt(bytes: Uint8Array, at: number): number {
  const bit = at * 6
  const two = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0)
  return codes[(two >> (10 - (bit & 7))) & 63] ?? 0
}

/** The bytes of the one spelling that `toBase64url` makes; null for padding, blanks, foreign letters, loose bits. */
export function fromBase64url(text: string): Uint8Array | null {
  const rest = text.length % 4
  if (rest === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let at = 0
  for (let from = 0; from < text.length; from += 4) {
    const isWhole = from + 4 <= text.length
    const one = valueAt(text, from)
    const two = valueAt(text, from + 1)
    const three = isWhole || rest === 3 ? valueAt(text, from + 2) : 0
    const four = isWhole ? valueAt(text, from + 3) : 0
    const word = (one << 18) | (two << 12) | (three << 6) | four
    if (word < 0) return null
    // Beyond the end nothing is written, so what stands there must be nothing: the loose bits of the last letter.
    if (!isWhole && (word & (rest === 2 ? 0xffff : 0xff)) !== 0) return null
    bytes[at++] = word >> 16
    bytes[at++] = (word >> 8) & 0xff
    bytes[at++] = word & 0xff
  }
  return bytes
}

/** Negative for what is no letter of the alphabet, so that one look at a whole group finds it. */
const valueAt = (text: string, at: number): number => values[text.charCodeAt(at)] ?? -1

/**
 * Whether a text is the spelling of these bytes, in a time that does not depend on where it is not. Comparing the spelling,
 * not the bytes, also refuses every second spelling.
 */
export function isSpellingOf(bytes: Uint8Array, text: string): boolean {
  const length = Math.ceil((bytes.length * 4) / 3)
  let difference = length ^ text.length
  for (let at = 0; at < length; at++) difference |= letterAt(bytes, at) ^ text.charCodeAt(at)
  return difference === 0
}
