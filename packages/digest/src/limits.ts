/** What a text or a value may cost. `maxDepth` counts lists and objects inside each other. */
export type JsonLimits = { readonly maxBytes: number; readonly maxDepth: number }

export const jsonLimits: JsonLimits = { maxBytes: 256 * 1024, maxDepth: 64 }

// Reading and walking recurse; a limit beyond this could exhaust the stack and is the caller's slip.
const deepest = 512

export const depthWithin = ({ maxDepth }: JsonLimits): number => Math.min(maxDepth, deepest)
