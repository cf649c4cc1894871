/**
 * Tables for spreadsheets (RFC 4180): lines end with CR and LF, cells are quoted where they must be. A cell that a
 * spreadsheet would take for a formula begins with an apostrophe, which makes it text; so a table is for people, and
 * the exact bytes are in the JSON lines.
 */

// Blanks and what is not seen may stand before the sign, and some of the signs have a wide form.
const formula = /^[\s\p{Cf}\ufffd]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u

/** Printable ASCII that begins with none of the signs: nothing in it is to be looked at further, and nearly all cells are so. */
const harmless = /^[!-*,./-<>?A-~][ -~]*$/u

export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (value === '' || harmless.test(value)) return quoted(value)
  // Control characters have no place in a cell, some programs end a file at one, and a row is one line.
  const text = value.replace(/\p{Cc}/gu, '\ufffd')
  return quoted(formula.test(text) ? `'${text}` : text)
}

const quoted = (text: string): string =>
  text.includes('"') || text.includes(',') ? `"${text.replaceAll('"', '""')}"` : text

export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`
