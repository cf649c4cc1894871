// What can be told about an expression before its body has an order: constants, patterns, and what may iterate.
import { type Key, keyOf } from '../values/key.ts'
import { equal } from '../values/order.ts'
import { ObjectBuilder, type Value } from '../values/value.ts'
import type { Expr, Local, Ref } from './ir.ts'
import type { Scope } from './scope.ts'

/** Whether evaluating the reference may bind variables by iterating. */
export const isGenerator = (ref: Ref, scope: Scope): boolean => {
  const isOpen = (part: Expr): boolean => {
    if (part.kind === 'local')
      return (part.local.origin === 'implicit' || part.local.origin === 'some') && scope.owned.has(part.local)
    if (part.kind === 'array') return part.items.some(isOpen)
    if (part.kind === 'object') return part.entries.some(([, value]) => isOpen(value))
    return false
  }
  return ref.path.some(isOpen)
}

export const mayBeUnbound = (local: Local, scope: Scope): boolean => {
  return scope.owned.has(local) && local.origin !== 'argument'
}

/** An object literal; one value if all of it is constant and no key has two values. */
export const objectOf = (entries: readonly (readonly [Expr, Expr])[]): Expr => {
  const builder = new ObjectBuilder()
  for (const [key, value] of entries) {
    if (key.kind !== 'const' || value.kind !== 'const') return { kind: 'object', entries }
    const previous = builder.get(key.value)
    if (previous !== undefined && !equal(previous, value.value)) return { kind: 'object', entries }
    builder.set(key.value, value.value)
  }
  return { kind: 'const', value: builder.build() }
}

/** Pairs the values of two object patterns with the same constant keys. */
export const matchKeys = (
  left: readonly (readonly [Expr, Expr])[],
  right: readonly (readonly [Expr, Expr])[],
): (readonly [Expr, Expr])[] | undefined => {
  if (left.length !== right.length) return undefined
  const others = new Map<Key, Expr>()
  for (const [key, value] of right) if (key.kind === 'const') others.set(keyOf(key.value), value)
  const pairs: (readonly [Expr, Expr])[] = []
  for (const [key, value] of left) {
    const other = key.kind === 'const' ? others.get(keyOf(key.value)) : undefined
    if (other === undefined) return undefined
    pairs.push([value, other])
  }
  return pairs
}

export const constants = (items: readonly Expr[]): Value[] | undefined => {
  const values: Value[] = []
  for (const item of items) {
    if (item.kind !== 'const') return undefined
    values.push(item.value)
  }
  return values
}
