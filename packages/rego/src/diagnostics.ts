// What the compiler has to say about a policy, and how it is put into words.

/** A place in a source file; lines and columns start at 1. */
export type Position = { readonly file: string; readonly line: number; readonly column: number }

/** OPA's own error codes, so that messages can be compared, and `rego_lint` for warnings. */
export type DiagnosticCode =
  | 'rego_parse_error'
  | 'rego_compile_error'
  | 'rego_unsafe_var_error'
  | 'rego_recursion_error'
  | 'rego_type_error'
  | 'rego_unsupported'
  | 'rego_lint'

/** One error or warning about a policy's text. */
export type Diagnostic = Position & {
  readonly severity: 'error' | 'warning'
  readonly code: DiagnosticCode
  readonly message: string
  /** What the author can do about it. */
  readonly hint: string
}

/** Thrown inside the compiler and turned into a diagnostic at its door; never seen by callers. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly diagnostic: Diagnostic

  constructor(code: DiagnosticCode, at: Position, message: string, hint: string) {
    super(message)
    this.diagnostic = { ...at, severity: 'error', code, message, hint }
  }
}

export const warning = (at: Position, message: string, hint: string): Diagnostic => ({
  file: at.file,
  line: at.line,
  column: at.column,
  severity: 'warning',
  code: 'rego_lint',
  message,
  hint,
})

/** One line per diagnostic, `file:line:column: code: message`, with the hint on a line of its own. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map((d) => {
      const head = `${d.file}:${d.line}:${d.column}: ${d.severity === 'warning' ? 'warning' : d.code}: ${d.message}`
      return d.hint === '' ? head : `${head}\n  ${d.hint}`
    })
    .join('\n')

export const byPosition = (a: Diagnostic, b: Diagnostic): number =>
  a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
