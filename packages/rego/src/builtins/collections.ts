// Aggregates, arrays, sets, objects, graphs and `walk`.
import { type Key, keyOf } from '../values/key.ts'
import { add, isIntegral, multiply, toDouble } from '../values/number.ts'
import { compare, equal } from '../values/order.ts'
import {
  type AnyObject,
  entriesOf,
  isArray,
  isNumber,
  isObject,
  lookup,
  ObjectBuilder,
  RegoSet,
  sizeOf,
  typeName,
  type Value,
} from '../values/value.ts'
import {
  array,
  type Builtin,
  BuiltinError,
  type BuiltinScope,
  builtin,
  elements,
  numeric,
  object,
  set,
  typeError,
} from './builtin.ts'
import { intersect, unite } from './numbers.ts'

const count = (value: Value): number => {
  if (typeof value === 'string') return [...value].length
  if (isArray(value)) return value.length
  if (value instanceof RegoSet) return value.size
  if (isObject(value)) return sizeOf(value)
  throw typeError(1, 'one of {array, object, set, string}', typeName(value))
}

const numbersOf = (value: Value): readonly Value[] =>
  elements(value, 1).map((item) => {
    if (isNumber(item)) return item
    const kind = isArray(value) ? 'array' : 'set'
    throw typeError(1, `${kind} of numbers`, `${kind} containing ${typeName(item)}`)
  })

const extreme = (value: Value, sign: number): Value | undefined => {
  let best: Value | undefined
  for (const item of elements(value, 1, 'one of {set, array}'))
    if (best === undefined || compare(item, best) * sign > 0) best = item
  return best
}

const setsOf = (value: Value): readonly RegoSet[] =>
  set(value, 1)
    .sorted()
    .map((item) => {
      if (item instanceof RegoSet) return item
      throw typeError(1, 'set of sets', `set containing ${typeName(item)}`)
    })

const clamp = (position: number, length: number): number => Math.max(0, Math.min(position, length))

const slice = (value: Value, from: Value, to: Value): Value => {
  const items = array(value, 1)
  const whole = (bound: Value, position: number): number => {
    const n = numeric(bound, position)
    if (!isIntegral(n)) throw typeError(position, 'integer number', 'floating-point number')
    return toDouble(n)
  }
  return items.slice(clamp(whole(from, 2), items.length), Math.max(0, whole(to, 3)))
}

/** One level only: arrays inside inner arrays stay. */
const flatten = (items: readonly Value[]): Value[] => {
  const result: Value[] = []
  for (const item of items) {
    if (isArray(item)) for (const inner of item) result.push(inner)
    else result.push(item)
  }
  return result
}

/** Keys given as an array, a set or the keys of an object. */
const keysOf = (value: Value, position: number): RegoSet => {
  if (isObject(value)) return RegoSet.of(entriesOf(value).map(([key]) => key))
  return RegoSet.of(elements(value, position, 'one of {object, set, array}'))
}

const select = (source: AnyObject, wanted: (key: Value) => boolean): AnyObject => {
  const builder = new ObjectBuilder()
  for (const [key, value] of entriesOf(source)) if (wanted(key)) builder.set(key, value)
  return builder.build()
}

const union = (left: AnyObject, right: AnyObject): AnyObject => {
  const builder = new ObjectBuilder()
  for (const [key, value] of entriesOf(left)) builder.set(key, value)
  for (const [key, value] of entriesOf(right)) {
    const previous = builder.get(key)
    builder.set(
      key,
      previous !== undefined && isObject(previous) && isObject(value) ? union(previous, value) : value,
    )
  }
  return builder.build()
}

const get = (source: Value, path: Value, fallback: Value): Value => {
  const start: Value = object(source, 1)
  const orFallback = (found: Value | undefined): Value => (found === undefined ? fallback : found)
  if (!isArray(path)) return orFallback(lookup(start, path))
  let value: Value | undefined = start
  for (const key of path) value = value === undefined ? undefined : lookup(value, key)
  return orFallback(value)
}

const isSubset = (big: Value, small: Value): boolean => {
  if (isObject(big) && isObject(small))
    return entriesOf(small).every(([key, value]) => {
      const other = lookup(big, key)
      if (other === undefined) return false
      return (
        equal(other, value) ||
        (isCollection(other) && isCollection(value) && sameKind(other, value) && isSubset(other, value))
      )
    })
  if (big instanceof RegoSet && small instanceof RegoSet)
    return [...small.values()].every((value) => big.has(value))
  if (isArray(big) && small instanceof RegoSet)
    return [...small.values()].every((value) => big.some((other) => equal(other, value)))
  if (isArray(big) && isArray(small)) return containsRun(big, small)
  throw new BuiltinError(
    'both arguments object.subset must be of the same type or array and set',
    'eval_type_error',
  )
}

const isCollection = (value: Value): boolean => isArray(value) || value instanceof RegoSet || isObject(value)
const sameKind = (a: Value, b: Value): boolean => typeName(a) === typeName(b)

const containsRun = (big: readonly Value[], small: readonly Value[]): boolean => {
  for (let start = 0; start + small.length <= big.length; start += 1)
    if (small.every((value, i) => equal(value, big[start + i] ?? null))) return true
  return false
}

const neighbours = (graph: AnyObject, node: Value): readonly Value[] | undefined => {
  const edges = lookup(graph, node)
  if (edges === undefined) return undefined
  if (isArray(edges)) return edges
  return edges instanceof RegoSet ? edges.sorted() : []
}

const reachable = (graph: AnyObject, start: readonly Value[], q: BuiltinScope): RegoSet => {
  const found = new Map<Key, Value>()
  const queue = [...start]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    q.spend(1)
    const key = keyOf(node)
    const edges = neighbours(graph, node)
    if (edges === undefined || found.has(key)) continue
    found.set(key, node)
    queue.push(...edges)
  }
  return new RegoSet(found)
}

const reachablePaths = (graph: AnyObject, start: readonly Value[], q: BuiltinScope): RegoSet => {
  const paths: Value[][] = []
  const pending: Value[][] = start
    .filter((node) => neighbours(graph, node) !== undefined)
    .map((node) => [node])
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    q.spend(path.length)
    const current = path
    const last = current.at(-1)
    const edges = last === undefined ? [] : (neighbours(graph, last) ?? [])
    const onward = edges.filter(
      (node) => neighbours(graph, node) !== undefined && !current.some((seen) => equal(seen, node)),
    )
    // A neighbour that is not in the graph ends the path before it.
    const isEnd = edges.some((node) => neighbours(graph, node) === undefined)
    if (onward.length === 0 || isEnd) paths.push(current)
    for (const node of onward) pending.push([...current, node])
  }
  return RegoSet.of(paths)
}

/** Every path and value below a value, the value itself first. */
const walk = (value: Value, q: BuiltinScope): Value[] => {
  const found: Value[] = []
  const visit = (node: Value, path: readonly Value[]): void => {
    q.spend(1 + path.length)
    found.push([path, node])
    if (isArray(node)) for (const [i, item] of node.entries()) visit(item, [...path, i])
    else if (node instanceof RegoSet) for (const item of node.sorted()) visit(item, [...path, item])
    else if (isObject(node)) for (const [key, member] of entriesOf(node)) visit(member, [...path, key])
  }
  visit(value, [])
  return found
}

export const collections: readonly Builtin[] = [
  builtin('count', 1, (_, value) => count(value)),
  builtin('sum', 1, (_, value) =>
    numbersOf(value).reduce((total, n) => add(numeric(total, 1), numeric(n, 1)), 0 as Value),
  ),
  builtin('product', 1, (_, value) =>
    numbersOf(value).reduce((total, n) => multiply(numeric(total, 1), numeric(n, 1)), 1 as Value),
  ),
  builtin('max', 1, (_, value) => extreme(value, 1)),
  builtin('min', 1, (_, value) => extreme(value, -1)),
  builtin('sort', 1, (_, value) => [...elements(value, 1)].sort(compare)),
  builtin('all', 1, (_, value) => elements(value, 1).every((item) => item === true), {
    deprecated: 'Use every.',
  }),
  builtin('any', 1, (_, value) => elements(value, 1).some((item) => item === true), {
    deprecated: 'Use some or in.',
  }),
  builtin('array.concat', 2, (_, a, b) => [...array(a, 1), ...array(b, 2)]),
  builtin('array.reverse', 1, (_, a) => [...array(a, 1)].reverse()),
  builtin('array.slice', 3, (_, a, from, to) => slice(a, from, to)),
  builtin('array.flatten', 1, (_, a) => flatten(array(a, 1))),
  builtin('union', 1, (_, value) => setsOf(value).reduce(unite, new RegoSet())),
  builtin('intersection', 1, (_, value) => {
    const [first, ...rest] = setsOf(value)
    return first === undefined ? new RegoSet() : rest.reduce(intersect, first)
  }),
  builtin('object.get', 3, (_, source, path, fallback) => get(source, path, fallback)),
  builtin('object.keys', 1, (_, source) => RegoSet.of(entriesOf(object(source, 1)).map(([key]) => key))),
  builtin('object.filter', 2, (_, source, keys) => {
    const from = object(source, 1)
    const wanted = keysOf(keys, 2)
    return select(from, (key) => wanted.has(key))
  }),
  builtin('object.remove', 2, (_, source, keys) => {
    const from = object(source, 1)
    const unwanted = keysOf(keys, 2)
    return select(from, (key) => !unwanted.has(key))
  }),
  builtin('object.union', 2, (_, a, b) => union(object(a, 1), object(b, 2))),
  builtin('object.union_n', 1, (_, list) =>
    array(list, 1).reduce<AnyObject>((result, item) => {
      if (!isObject(item)) throw typeError(1, 'array of objects', `array containing ${typeName(item)}`)
      return union(result, item)
    }, {}),
  ),
  builtin('object.subset', 2, (_, big, small) => isSubset(big, small)),
  builtin('graph.reachable', 2, (q, graph, start) => reachable(object(graph, 1), elements(start, 2), q)),
  builtin('graph.reachable_paths', 2, (q, graph, start) =>
    reachablePaths(object(graph, 1), elements(start, 2), q),
  ),
  builtin('walk', 1, (q, value) => walk(value, q), { relation: true }),
  builtin('opa.runtime', 0, (q) => q.runtime),
]
