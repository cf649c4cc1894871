import { nobleCryptography } from './noble-cryptography.ts'
import { answers as asked } from './questions.ts'

/** What the page and its worker run. */
export const answers = (): string => asked(nobleCryptography)
