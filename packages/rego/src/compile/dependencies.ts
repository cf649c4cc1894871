// Which rules a rule may read; a query has no group to note them for.
import type { Position } from '../diagnostics.ts'
import type { Ref } from './ir.ts'
import type { RuleGroup, RuleNode } from './rule-tree.ts'

export class Dependencies {
  readonly #root: RuleNode
  readonly #group: RuleGroup | undefined

  constructor(root: RuleNode, group: RuleGroup | undefined) {
    this.#root = root
    this.#group = group
  }

  /** Records which rules a reference may read: those on its path and, where it ends or iterates, those below. */
  record(ref: Ref): Ref {
    if (ref.root !== 'data') return ref
    const visit = (node: RuleNode, index: number): void => {
      this.add(node.group, ref.at)
      if (node.group?.kind === 'complete') return
      const part = ref.path[index]
      if (part === undefined) {
        for (const group of node.groups()) this.add(group, ref.at)
        return
      }
      if (part.kind === 'const') {
        const child = typeof part.value === 'string' ? node.children.get(part.value) : undefined
        if (child !== undefined) visit(child, index + 1)
      } else for (const child of node.children.values()) visit(child, index + 1)
    }
    visit(this.#root, 0)
    return ref
  }

  add(group: RuleGroup | undefined, at: Position): void {
    if (group !== undefined && this.#group !== undefined && !this.#group.dependencies.has(group))
      this.#group.dependencies.set(group, at)
  }
}
