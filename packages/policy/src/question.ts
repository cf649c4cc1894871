/** What a policy is asked: before a promotion, before a start, and before one agent calls another. */
export const questions = ['promotion', 'runtime', 'interaction'] as const
export type Question = (typeof questions)[number]

/** The document that answers a question. */
export const entryPointOf = (question: Question): string => `data.countersign.${question}.answer`
