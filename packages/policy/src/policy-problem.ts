import type { ContentCode, YamlCode } from '@countersign/agents'
import type { DiagnosticCode } from '@countersign/rego'
import type { TarCode } from './tar.ts'

/** What a policy set can be refused for, besides what the engine says about its modules and YAML about its data. */
export type SetCode =
  | 'POLICY_TOO_MANY_FILES'
  | 'POLICY_TOO_LARGE'
  | 'POLICY_FILE_TOO_LARGE'
  | 'POLICY_PATH_INVALID'
  | 'POLICY_TEXT_INVALID'
  | 'POLICY_PACKAGE_OUTSIDE'
  | 'POLICY_NOT_REPLAYABLE'
  | 'POLICY_ENTRY_POINT_MISSING'
  | 'POLICY_RULES_MISSING'
  | 'POLICY_RULE_SILENT'
  | 'POLICY_ANSWER_UNREADABLE'
  | 'POLICY_DATA_MISSING'
  | 'POLICY_WARN_UNKNOWN'
  | 'POLICY_TEST_FAILED'
  | 'POLICY_TESTS_TOO_MANY'
  | 'POLICY_TESTS_TOO_SLOW'

/** What a bundle can be refused for before there is a set to check. */
export type BundleCode =
  | TarCode
  | 'BUNDLE_TOO_LARGE'
  | 'BUNDLE_PATH_UNSAFE'
  | 'BUNDLE_FILE_DUPLICATE'
  | 'BUNDLE_FILE_UNKNOWN'
  | 'BUNDLE_SIGNED'
  | 'BUNDLE_MANIFEST_INVALID'
  | 'BUNDLE_ROOTS'

/** One thing for which a set is refused, at the place where its author can mend it. An empty `file` is the whole set. */
export type PolicyProblem = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly code: SetCode | BundleCode | DiagnosticCode | YamlCode | ContentCode
  readonly message: string
  readonly hint: string
}
