import type { Reason } from './reason.ts'

/** One reason of a decision, and where in a spec or an input it lies; null when it lies in no one place. */
export type Finding = Reason & { readonly path: string | null }
