// Rules that cannot stand under one name.
import { type Diagnostic, SourceError } from '../diagnostics.ts'
import type { Rule } from '../syntax/ast.ts'
import type { RuleGroup, RuleKind, RuleNode } from './rule-tree.ts'

/** One definition as declared, to be compared with the first one of its name. */
export type Conflict = {
  readonly rule: Rule
  readonly group: RuleGroup
  readonly kind: RuleKind
  readonly isSet: boolean
  readonly arity: number
  readonly keys: number
}

const error = (rule: Rule, message: string, hint: string): Diagnostic =>
  new SourceError('rego_type_error', rule.at, message, hint).diagnostic

export const findConflicts = (declared: readonly Conflict[], root: RuleNode): Diagnostic[] => {
  const errors: Diagnostic[] = []
  const defaults = new Set<RuleGroup>()
  for (const { rule, group, kind, isSet, arity, keys } of declared) {
    const { path } = group
    if (kind === 'function' && keys > 0)
      errors.push(
        error(
          rule,
          `function ${path} must not have variables in its name`,
          'Use constant names before the arguments.',
        ),
      )
    if (kind !== group.kind || isSet !== group.isSet || arity !== group.arity)
      errors.push(
        error(
          rule,
          `conflicting rules ${path} found`,
          'All definitions of a name are of one kind: value, set, object or function with one number of arguments.',
        ),
      )
    if (!rule.isDefault) continue
    if (kind === 'partial')
      errors.push(
        error(
          rule,
          `default rule ${path} must not be partial`,
          'Partial rules are empty when nothing defines them.',
        ),
      )
    if (defaults.has(group))
      errors.push(error(rule, `multiple default rules ${path} found`, 'Keep one default.'))
    defaults.add(group)
  }
  const pending = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    pending.push(...node.children.values())
    const { group } = node
    if (group === undefined || group.kind === 'partial') continue
    const below = [...node.children.values()].flatMap((child) => [...child.groups()])
    const rule = below.length === 0 ? undefined : declared.find((d) => d.group === group)?.rule
    if (rule !== undefined)
      errors.push(
        error(
          rule,
          `rule ${group.path} conflicts with [${below.map((g) => g.path).join(' ')}]`,
          'A single value cannot be extended by other rules.',
        ),
      )
  }
  return errors
}
