// The tree of packages and rules: `data` as the policy defines it.
import type { Position } from '../diagnostics.ts'
import type { Definition } from './ir.ts'

export type RuleKind = 'complete' | 'partial' | 'function'

/** All definitions of one rule. */
export class RuleGroup {
  readonly id: number
  readonly node: RuleNode
  readonly kind: RuleKind
  readonly arity: number
  readonly at: Position
  readonly isSet: boolean
  readonly definitions: Definition[] = []
  fallback: Definition | undefined
  /** Groups this one may evaluate; for recursion and reachability. */
  readonly dependencies = new Map<RuleGroup, Position>()

  constructor(id: number, node: RuleNode, kind: RuleKind, arity: number, isSet: boolean, at: Position) {
    this.id = id
    this.node = node
    this.kind = kind
    this.arity = arity
    this.isSet = isSet
    this.at = at
  }

  get path(): string {
    return this.node.pathText()
  }
}

export class RuleNode {
  readonly name: string
  readonly parent: RuleNode | undefined
  readonly children = new Map<string, RuleNode>()
  /** Names of children in Rego order, made when the tree is complete. */
  group: RuleGroup | undefined

  constructor(name: string, parent: RuleNode | undefined) {
    this.name = name
    this.parent = parent
  }

  child(name: string): RuleNode {
    let child = this.children.get(name)
    if (child === undefined) {
      child = new RuleNode(name, this)
      this.children.set(name, child)
    }
    return child
  }

  find(path: readonly string[]): RuleNode | undefined {
    let node: RuleNode | undefined = this
    for (const name of path) node = node?.children.get(name)
    return node
  }

  path(): string[] {
    const path: string[] = []
    for (let node: RuleNode | undefined = this; node?.parent !== undefined; node = node.parent)
      path.unshift(node.name)
    return path
  }

  pathText(): string {
    return ['data', ...this.path()].reduce((text, name) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${text}.${name}` : `${text}[${JSON.stringify(name)}]`,
    )
  }

  /** Every group at or below this node. */
  *groups(): Generator<RuleGroup> {
    const pending: RuleNode[] = [this]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.group !== undefined) yield node.group
      pending.push(...node.children.values())
    }
  }
}
