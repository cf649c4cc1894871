// Whole documents: what a package or a partial rule looks like when it is read as one value.
import type { RuleNode } from '../compile/rule-tree.ts'
import { type Key, keyOf } from '../values/key.ts'
import { compare, equal } from '../values/order.ts'
import { entriesOf, isObject, lookup, ObjectBuilder, RegoSet, type Value } from '../values/value.ts'
import type { Code } from './code.ts'
import { type Context, Halt, isShadowed } from './context.ts'

/** The extent of a node. Read as a whole, base data wins over rules; undefined rules and functions are left out. */
export const documentOf = (
  node: RuleNode,
  base: Value | undefined,
  q: Context,
  code: Code,
): Value | undefined => {
  if (q.shadowed !== undefined && isShadowed(node, q.shadowed)) return base
  const { group } = node
  if (group?.kind === 'function') return undefined
  if (group?.kind === 'complete') {
    const value = code.rule(group).value(q)
    return value === undefined ? base : value
  }
  const virtual = virtualDocument(node, base, q, code)
  return base === undefined ? virtual : mergeDocuments(base, virtual)
}

const virtualDocument = (node: RuleNode, base: Value | undefined, q: Context, code: Code): Value => {
  if (node.group?.kind === 'partial') return partialDocument(node, q, code)
  const builder = new ObjectBuilder()
  for (const name of sortedNames(node)) {
    const child = node.children.get(name)
    const inner = base === undefined ? undefined : lookup(base, name)
    const value = child === undefined ? undefined : documentOf(child, inner, q, code)
    if (value !== undefined) builder.set(name, value)
  }
  return builder.build()
}

/** A partial rule with rules below it: all of them add to one document, and none may extend a value of another. */
export const partialDocument = (node: RuleNode, q: Context, code: Code): Value => {
  const { group } = node
  if (group === undefined || node.children.size === 0)
    return group === undefined ? {} : code.rule(group).document(q)
  const builder = new DocumentBuilder()
  fill(builder, node, [], q, code)
  return builder.build()
}

const fill = (
  builder: DocumentBuilder,
  node: RuleNode,
  path: readonly Value[],
  q: Context,
  code: Code,
): void => {
  if (q.shadowed !== undefined && isShadowed(node, q.shadowed)) return
  const { group } = node
  if (group?.kind === 'complete') {
    const value = code.rule(group).value(q)
    if (value !== undefined) builder.addValue(path, value)
  } else if (group?.kind === 'partial') code.rule(group).fill(builder, path, q)
  for (const name of sortedNames(node)) {
    const child = node.children.get(name)
    if (child !== undefined) fill(builder, child, [...path, name], q, code)
  }
}

const sortedNames = (node: RuleNode): string[] => [...node.children.keys()].sort(compare)

/** The keys a free variable takes at a node: those of base data, of rules and of what partial rules make. */
export const namesBelow = (node: RuleNode, base: Value | undefined, q: Context, code: Code): Value[] => {
  const keys = new Map<Key, Value>()
  if (base !== undefined && isObject(base)) for (const [key] of entriesOf(base)) keys.set(keyOf(key), key)
  for (const name of node.children.keys()) keys.set(name, name)
  if (node.group?.kind === 'partial') {
    const document = code.rule(node.group).document(q)
    if (document instanceof RegoSet)
      for (const element of document.values()) keys.set(keyOf(element), element)
    else if (isObject(document)) for (const [key] of entriesOf(document)) keys.set(keyOf(key), key)
  }
  return [...keys.values()].sort(compare)
}

/** Merges two documents deeply; where both have a value that cannot be merged, the left one wins. */
const mergeDocuments = (left: Value, right: Value): Value => {
  if (!isObject(left) || !isObject(right)) return left
  const builder = new ObjectBuilder()
  for (const [key, value] of entriesOf(left)) builder.set(key, value)
  for (const [key, value] of entriesOf(right)) {
    const previous = builder.get(key)
    builder.set(key, previous === undefined ? value : mergeDocuments(previous, value))
  }
  return builder.build()
}

type Branch =
  | { readonly key: Value; readonly node: DocumentBuilder }
  | { readonly key: Value; readonly value: Value }

/** Collects what the definitions of a partial rule produce, at any depth. */
export class DocumentBuilder {
  readonly #branches = new Map<Key, Branch>()
  #elements: Map<Key, Value> | undefined

  /** Adds a set element under a path of keys. */
  addElement(path: readonly Value[], element: Value): void {
    const node = this.#inner(path)
    node.#elements ??= new Map()
    node.#elements.set(keyOf(element), element)
  }

  /** Makes sure that the set under a path exists even when it stays empty. */
  touchSet(path: readonly Value[]): void {
    this.#inner(path).#elements ??= new Map()
  }

  addValue(path: readonly Value[], value: Value): void {
    const last = path.at(-1)
    if (last === undefined) return
    const node = this.#inner(path.slice(0, -1))
    const key = keyOf(last)
    const existing = node.#branches.get(key)
    if (existing === undefined) node.#branches.set(key, { key: last, value })
    else if (!('value' in existing) || !equal(existing.value, value)) throw clash()
  }

  build(): Value {
    if (this.#elements !== undefined) {
      if (this.#branches.size > 0) throw clash()
      return new RegoSet(this.#elements)
    }
    const object = new ObjectBuilder()
    for (const branch of this.#branches.values())
      object.set(branch.key, 'value' in branch ? branch.value : branch.node.build())
    return object.build()
  }

  #inner(path: readonly Value[]): DocumentBuilder {
    let node: DocumentBuilder = this
    for (const part of path) {
      const key = keyOf(part)
      const branch: Branch = node.#branches.get(key) ?? { key: part, node: new DocumentBuilder() }
      if ('value' in branch) throw clash()
      node.#branches.set(key, branch)
      node = branch.node
    }
    return node
  }
}

const clash = (): Halt => new Halt('eval_conflict_error', 'object keys must be unique')
