// Rules that depend on themselves, directly or through others.
import { type Diagnostic, SourceError } from '../diagnostics.ts'
import type { RuleGroup } from './rule-tree.ts'

type State = { readonly group: RuleGroup; readonly next: Iterator<RuleGroup> }

/** One error for each rule that closes a cycle. An explicit stack, because chains of rules can be long. */
export const recursionErrors = (groups: readonly RuleGroup[]): Diagnostic[] => {
  const errors: Diagnostic[] = []
  const done = new Set<RuleGroup>()
  for (const start of groups) {
    if (done.has(start)) continue
    const path: State[] = []
    const onPath = new Set<RuleGroup>()
    const enter = (group: RuleGroup): void => {
      path.push({ group, next: group.dependencies.keys() })
      onPath.add(group)
    }
    enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.next.next()
      if (step.done === true) {
        path.pop()
        onPath.delete(top.group)
        done.add(top.group)
      } else if (onPath.has(step.value)) {
        const cycle = path.slice(path.findIndex((s) => s.group === step.value)).map((s) => s.group.path)
        errors.push(
          new SourceError(
            'rego_recursion_error',
            step.value.at,
            `rule ${step.value.path} is recursive: ${[...cycle, step.value.path].join(' -> ')}`,
            'Rego has no recursion; use walk, graph.reachable or a comprehension.',
          ).diagnostic,
        )
      } else if (!done.has(step.value)) enter(step.value)
    }
  }
  return errors
}
