/**
 * The expected "no" to a person's or a client's command. A refusal is thrown, travels to the caller as
 * `{code, message, remedy}` and is never logged as a fault.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly code: string
  readonly remedy: string

  constructor(refusal: { kind: RefusalKind; code: string; message: string; remedy: string }) {
    super(refusal.message)
    this.name = 'Refusal'
    this.kind = refusal.kind
    this.code = refusal.code
    this.remedy = refusal.remedy
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
