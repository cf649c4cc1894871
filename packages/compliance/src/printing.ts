import { bytesOf } from './lines.ts'

/** Why a pack has no PDF; a pack never lacks one without saying so. */
export const absences = {
  PDF_OFF: 'Whoever runs this server has turned it off.',
  PDF_NO_BROWSER: 'There is no Chromium where it was made.',
  PDF_NOT_CHROMIUM: 'The browser that is configured there does not answer as Chromium does.',
  PDF_FAILED: 'Chromium ended without it.',
  PDF_TIMED_OUT: 'Chromium did not come to its end in time.',
  PDF_TOO_LARGE: 'What Chromium made is larger than a report can be.',
  PDF_UNREADABLE: 'What Chromium made is no PDF.',
} as const
export type PdfAbsence = keyof typeof absences

/** What came of printing: the bytes and the program with its version, or why there are none. */
export type Printed =
  | { readonly ok: true; readonly by: string; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: PdfAbsence }

/**
 * The report as it is printed. A link in it would lead into the folder in which it was printed, so it becomes the name of the file,
 * which the style writes behind its words.
 */
export const printable = (report: string): string => report.replaceAll('<a href="', '<a data-file="')

/**
 * The same print at another time has the same bytes: when it was made becomes when the last event of the range was. Every text keeps
 * its length, for the table at the end of a PDF has the places of all that is in it.
 */
export function settled(printed: Printed, at: string): Printed {
  if (!printed.ok) return printed
  const { bytes, by } = printed
  const text = latin1.decode(bytes)
  if (!/^%PDF-\d/.test(text) || !/%%EOF\s*$/.test(text)) return { ok: false, code: 'PDF_UNREADABLE' }
  const copy = Uint8Array.from(bytes)
  const moment = bytesOf(at.replace(/\D/g, '').slice(0, 14))
  for (const { index, 0: found } of text.matchAll(/\/(?:CreationDate|ModDate) ?\(D:\d{14}/g)) {
    copy.set(moment, index + found.length - moment.length)
  }
  return { ok: true, by, bytes: copy }
}

// In this encoding a character is a byte, so that a place in the text is a place in the bytes.
const latin1 = new TextDecoder('latin1')
