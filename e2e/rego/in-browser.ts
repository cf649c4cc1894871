import { browserCryptography } from '@countersign/rego/browser'
import { answers as asked } from './questions.ts'

/** What the page and its worker run. */
export const answers = (): string => asked(browserCryptography)
