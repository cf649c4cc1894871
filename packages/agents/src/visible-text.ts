import { z } from 'zod'

/**
 * Reviewers approve what they can see, so text that cannot be seen is refused: control, direction-changing and tag
 * characters, empty letters, and runs of selectors and joiners, which can carry a hidden message.
 */
const unseen =
  /\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}|\p{Zl}|\p{Zp}|\u115F|\u1160|\u2800|\u3164|\uFFA0|[\u{E0100}-\u{E01EF}]/gu
const run = /(?:\uFE00|\uFE01|[\uFE02-\uFE0F]|\u200C|\u200D){3}/u

// Joiners are part of emoji and of Persian and Indic spelling; alone they hide nothing.
const allowedInProse = new Set(['\n', '\t', '\u200C', '\u200D'])

// Most texts are of letters that everybody can see; those need no closer look.
const plain = /^[ -~]*$/
const plainProse = /^[ -~\n\t]*$/

export const hidesText = (text: string, { prose }: { prose: boolean }): boolean =>
  !(prose ? plainProse : plain).test(text) && (run.test(text) || hasUnseen(text, prose))

const hasUnseen = (text: string, prose: boolean): boolean =>
  [...text.matchAll(unseen)].some(([character]) => !(prose && allowedInProse.has(character)))

const hidden = {
  error: 'There are characters here that nobody can see. Remove them, or type the text anew.',
  params: { code: 'HIDDEN_CHARACTER' },
}

/** One line that a person reads: a name, an owner. */
export const line = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !hidesText(text, { prose: false }), hidden)

/** Several lines; line ends are `\n`, whatever they were. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .overwrite((text) => text.replace(/\r\n?/g, '\n'))
    .refine((text) => !hidesText(text, { prose: true }), hidden)
