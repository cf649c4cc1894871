// Warnings: text that compiles but probably does not mean what its author thinks.
import { type Diagnostic, warning } from '../diagnostics.ts'
import type { Module } from '../syntax/ast.ts'
import type { Local } from './ir.ts'
import type { RuleGroup, RuleNode } from './rule-tree.ts'

export const lintLocals = (locals: readonly Local[]): Diagnostic[] =>
  locals
    .filter(
      (local) =>
        local.uses <= 0 && ['assign', 'some', 'in'].includes(local.origin) && !local.name.startsWith('_$'),
    )
    .map((local) =>
      warning(
        local.at,
        `variable ${local.name} is never used`,
        'Remove it, or write _ where a value is not needed.',
      ),
    )

export const lintImports = (module: Module, used: ReadonlySet<string>): Diagnostic[] =>
  module.imports
    .filter((imported) => !used.has(imported.alias))
    .map((imported) => warning(imported.at, `import ${imported.alias} is never used`, 'Remove the import.'))

/** Rules that no entry point reads, directly or through other rules. Tests are read by the test runner. */
export const lintReachability = (
  groups: readonly RuleGroup[],
  root: RuleNode,
  entrypoints: readonly string[],
): Diagnostic[] => {
  const reached = new Set<RuleGroup>()
  const pending: RuleGroup[] = []
  for (const entrypoint of entrypoints) {
    const node = root.find(
      entrypoint
        .replace(/^data\.?/, '')
        .split('.')
        .filter((name) => name !== ''),
    )
    if (node !== undefined) pending.push(...node.groups())
  }
  for (const group of groups) if (isTest(group)) pending.push(group)
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    if (reached.has(group)) continue
    reached.add(group)
    pending.push(...group.dependencies.keys())
  }
  return groups
    .filter((group) => !reached.has(group))
    .map((group) =>
      warning(
        group.at,
        `rule ${group.path} cannot be read from any entry point`,
        `Entry points are ${entrypoints.join(', ')}.`,
      ),
    )
}

export const isTest = (group: RuleGroup): boolean => /^(todo_)?test_/.test(group.node.name)
