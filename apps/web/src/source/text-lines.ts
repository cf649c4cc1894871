/** The part of a text that one line is; a line that is not there is the nearest that is. */
export function lineRange(text: string, line: number): { from: number; to: number } {
  let from = 0
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', from)
    if (end < 0) break
    from = end + 1
  }
  const end = text.indexOf('\n', from)
  return { from, to: end < 0 ? text.length : end }
}

/** Counted from one, as an editor counts them. */
export function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
