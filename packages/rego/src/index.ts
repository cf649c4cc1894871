export { type Builtin, BuiltinError, type BuiltinScope } from './builtins/builtin.ts'
export type { Cryptography, CurveName, HashName } from './builtins/cryptography.ts'
export { allBuiltins } from './builtins/registry.ts'
export { type Diagnostic, type DiagnosticCode, formatDiagnostics, type Position } from './diagnostics.ts'
export {
  type CompileOptions,
  compile,
  formatError,
  Policy,
  type PolicyTest,
  type TestResult,
} from './policy.ts'
export {
  type Explanation,
  PreparedQuery,
  QueryError,
  type QueryOptions,
  type QueryResult,
  type RuleExplanation,
  type Solutions,
} from './query.ts'
export { defaultLimits, type EvaluationError, type EvaluationErrorCode, type Limits } from './run/context.ts'
export { type Named, type Outline, outlineOf } from './syntax/outline.ts'
export { JsonError, parseJson } from './values/json.ts'
export { BigNumber } from './values/number.ts'
export { type Json, jsonText } from './values/print.ts'
export { RegoObject, RegoSet, type Value } from './values/value.ts'
