/** Text without case and accents, so that `muller` finds `Müller` by comparing bytes, which is fast. */
export const foldedText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, ' ')
    .trim()

/** The words of a search; all of them must be found, in any order. */
export const searchWords = (search: string): string[] =>
  foldedText(search.slice(0, 200)).split(' ').filter(Boolean).slice(0, 8)
