/**
 * The expected "no" to a person's or a client's command. A refusal is thrown, travels to the caller as
 * `{code, message, remedy}` and is never logged as a fault.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly code: string
  readonly remedy: string
  /** For forms: the problem of each field, by its path. */
  readonly fields: Readonly<Record<string, string>> | null

  constructor(refusal: {
    kind: RefusalKind
    code: string
    message: string
    remedy: string
    fields?: Readonly<Record<string, string>>
  }) {
    super(refusal.message)
    this.name = 'Refusal'
    this.kind = refusal.kind
    this.code = refusal.code
    this.remedy = refusal.remedy
    this.fields = refusal.fields ?? null
  }
}

/** What sort of "no" it is; each transport maps the kind to its own status, once. */
export type RefusalKind = (typeof refusalKinds)[number]

export const refusalKinds = [
  'bad-input',
  'not-signed-in',
  'not-permitted',
  'not-found',
  'conflict',
  'too-large',
  'too-many',
  'unavailable',
] as const
