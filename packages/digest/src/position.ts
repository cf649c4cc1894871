/** Where in a text: line and column count from 1, as editors show them; the offset counts from 0. */
export type TextPosition = { readonly line: number; readonly column: number; readonly offset: number }

/** Columns count UTF-16 units, which is what editors in a browser count. */
export function positionAt(text: string, offset: number): TextPosition {
  let line = 1
  let start = 0
  for (const { 0: end, index } of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    line += 1
    start = index + end.length
  }
  return { line, column: offset - start + 1, offset }
}
