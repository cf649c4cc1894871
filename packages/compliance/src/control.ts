import type { Query } from './query.ts'

/** What counts against a control: events that should not be there. */
export type Objection = {
  readonly id: string
  /** What such an event means, as a sentence. */
  readonly says: string
  readonly query: Query
  /** Only when the same one acted before, about the same subject, in an event that this finds. */
  readonly sameActorAs?: Query
}

/**
 * One kind of evidence, which several controls of several frameworks may ask for. Without a query nothing that Countersign
 * writes down would show it, and every control that rests on it alone is not evaluated.
 */
export type Evidence = {
  readonly shows: string
  readonly query: Query | null
  readonly objections: readonly Objection[]
  /** Whether its absence from a whole period is itself a gap, because it happens by itself where everything is well. */
  readonly isExpected: boolean
  /** What to look at in the rows. */
  readonly columns: readonly string[]
  /** What a reader does, or asks somebody else for, when it was not evaluated. */
  readonly otherwise: string
}

export type Control<Name extends string = string> = {
  /** As the framework writes it. */
  readonly id: string
  readonly title: string
  readonly question: string
  readonly evidence: readonly Name[]
  /** What is not certain about the identifier or the wording, said in every pack. */
  readonly doubt?: string
}

export type Framework<Name extends string = string> = {
  readonly id: string
  readonly title: string
  readonly edition: string
  /** Where the identifiers were compared, and what about them is not certain. */
  readonly source: string
  readonly controls: readonly Control<Name>[]
}

/** A control's name as a file and in OSCAL: small letters, digits, dots and dashes. */
export const slugOf = (id: string): string => {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '')
  return /^[a-z]/.test(slug) ? slug : `no-${slug}`
}
