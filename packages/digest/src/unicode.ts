const encoder = new TextEncoder()

/** UTF-8 of a well-formed text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Where the first lone surrogate stands, or -1; UTF-8 cannot carry one (RFC 8785 §3.2.2.2). */
export const loneSurrogateIn = (text: string): number =>
  // Most texts have no surrogates at all, and looking for pairs takes long.
  /[\ud800-\udfff]/.test(text) ? text.search(/\p{Cs}/u) : -1

const isUtf8 = (bytes: Uint8Array, { partly }: { partly: boolean }): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: partly })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** The text of UTF-8 bytes with a byte order mark left visible; or the valid text before the first bad byte. */
export function textOf(bytes: Uint8Array): { text: string; valid: boolean } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  if (isUtf8(bytes, { partly: false })) return { text: decoder.decode(bytes), valid: true }
  let good = 0
  let bad = bytes.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isUtf8(bytes.subarray(0, middle), { partly: true })) good = middle
    else bad = middle
  }
  return { text: decoder.decode(bytes.subarray(0, good), { stream: true }), valid: false }
}
