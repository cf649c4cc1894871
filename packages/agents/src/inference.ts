import type { DraftSpec } from './draft.ts'

/** What was put into a draft without having been said so, and the words or facts that led to it. */
export type Inference = { readonly path: string; readonly because: string }

/** A draft to check: everything in it that its author did not fill in is listed. */
export type Inferred = { readonly draft: DraftSpec; readonly inferred: readonly Inference[] }

/** Notes where something in a draft came from. */
export type Infer = (path: string, because: string) => void

export const quoted = (words: string): string => `“${words.trim().slice(0, 120)}”`
