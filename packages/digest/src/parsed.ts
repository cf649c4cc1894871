import type { Path } from './json.ts'
import { pathText } from './json.ts'
import type { TextPosition } from './position.ts'

/** What reading foreign input gives: the value, or one code that says what is wrong with it and where. */
export type Parsed<Value, Code extends string> = { readonly ok: true; readonly value: Value } | Refused<Code>

/** `at` is where in a text, null when there was no text; `path` is where in the value, empty at the top. */
export type Refused<Code extends string> = {
  readonly ok: false
  readonly code: Code
  readonly message: string
  readonly at: TextPosition | null
  readonly path: string
}

/** Carries a refusal out of a recursion to the one function that answers; never leaves this package. */
export class Stop<Code extends string> extends Error {
  readonly code: Code
  readonly path: Path
  readonly offset: number | null

  constructor(code: Code, message: string, path: Path, offset: number | null = null) {
    super(message)
    this.code = code
    this.path = [...path]
    this.offset = offset
  }

  refused(at: TextPosition | null): Refused<Code> {
    return { ok: false, code: this.code, message: this.message, at, path: pathText(this.path) }
  }
}
