// `json.filter`, `json.remove` and `json.patch`: parts of documents named by paths.
import { type Key, keyOf } from '../values/key.ts'
import { equal } from '../values/order.ts'
import {
  entriesOf,
  isArray,
  isObject,
  isPlain,
  lookup,
  ObjectBuilder,
  property,
  RegoSet,
  typeName,
  type Value,
} from '../values/value.ts'
import { array, type Builtin, BuiltinError, builtin, object, typeError } from './builtin.ts'

type Path = readonly Value[]

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')
const fromPointer = (pointer: string): Path => pointer.replace(/^\/+/, '').split('/').map(unescaped)

const pathsOf = (value: Value): Path[] => {
  const items = isArray(value) ? value : value instanceof RegoSet ? value.sorted() : undefined
  if (items === undefined) throw typeError(2, 'one of {set, array}', typeName(value))
  return items.map((item) => {
    if (typeof item === 'string') return fromPointer(item)
    if (isArray(item)) return item
    throw typeError(
      2,
      'one of {set, array} containing string paths or array of path segments',
      typeName(item),
    )
  })
}

/** Paths as a tree; a leaf stands for everything below it. */
type Tree = { isLeaf: boolean; readonly children: Map<Key, Tree> }

const treeOf = (paths: readonly Path[]): Tree => {
  const root: Tree = { isLeaf: false, children: new Map() }
  for (const path of paths) {
    let node = root
    for (const part of path) {
      const key = keyOf(part)
      const child = node.children.get(key) ?? { isLeaf: false, children: new Map() }
      node.children.set(key, child)
      node = child
    }
    node.isLeaf = true
  }
  return root
}

const branch = (tree: Tree, key: Value): Tree | undefined => tree.children.get(keyOf(key))

const filtered = (value: Value, tree: Tree): Value => {
  if (tree.isLeaf || tree.children.size === 0) return value
  if (isArray(value))
    return value.flatMap((item, i) => {
      const inner = branch(tree, String(i))
      return inner === undefined ? [] : [filtered(item, inner)]
    })
  if (value instanceof RegoSet)
    return RegoSet.of(
      value.sorted().flatMap((item) => {
        const inner = branch(tree, item)
        return inner === undefined ? [] : [filtered(item, inner)]
      }),
    )
  if (!isObject(value)) return value
  const builder = new ObjectBuilder()
  for (const [key, member] of entriesOf(value)) {
    const inner = branch(tree, key)
    if (inner !== undefined) builder.set(key, filtered(member, inner))
  }
  return builder.build()
}

const removed = (value: Value, tree: Tree): Value => {
  const keep = (key: Value, member: Value): Value[] => {
    const inner = branch(tree, key)
    if (inner === undefined) return [member]
    return inner.isLeaf ? [] : [removed(member, inner)]
  }
  if (isArray(value)) return value.flatMap((item, i) => keep(String(i), item))
  if (value instanceof RegoSet) return RegoSet.of(value.sorted().flatMap((item) => keep(item, item)))
  if (!isObject(value)) return value
  const builder = new ObjectBuilder()
  for (const [key, member] of entriesOf(value)) for (const kept of keep(key, member)) builder.set(key, kept)
  return builder.build()
}

/** Marks that an edit takes the member away. */
const absent: unique symbol = Symbol('absent')
type Edit = (old: Value | undefined) => Value | typeof absent

const missing = (): BuiltinError => new BuiltinError('json patch: path does not exist')

const indexIn = (key: Value, length: number, isAdd: boolean): number => {
  if (key === '-') return isAdd ? length : -1
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > (isAdd ? length : length - 1)) throw missing()
  return index
}

/** Applies an edit at a path and returns the changed copy; `isAdd` inserts into arrays instead of replacing. */
const edited = (target: Value, path: Path, edit: Edit, isAdd: boolean): Value => {
  const [key, ...rest] = path
  if (key === undefined) {
    const value = edit(target)
    return value === absent ? null : value
  }
  const isLast = rest.length === 0
  if (isArray(target)) {
    const index = indexIn(key, target.length, isLast && isAdd)
    const old = target[index]
    if (!isLast) {
      if (old === undefined) throw missing()
      return target.with(index, edited(old, rest, edit, isAdd))
    }
    const value = edit(isAdd ? undefined : old)
    if (value === absent) return target.toSpliced(index, 1)
    return isAdd ? target.toSpliced(index, 0, value) : target.with(index, value)
  }
  if (target instanceof RegoSet) {
    const old = target.get(key)
    const others = target.sorted().filter((item) => !equal(item, key))
    if (old === undefined && !(isLast && isAdd)) throw missing()
    const value = isLast ? edit(old) : edited(old ?? null, rest, edit, isAdd)
    // The path of a set element is the element, so only that very element can be added there.
    if (isLast && isAdd && value !== absent && !equal(value, key)) throw missing()
    return RegoSet.of(value === absent ? others : [...others, value])
  }
  if (!isObject(target)) throw missing()
  const old = lookup(target, key)
  if (old === undefined && !(isLast && isAdd)) throw missing()
  const value = isLast ? edit(old) : edited(old ?? null, rest, edit, isAdd)
  const builder = new ObjectBuilder()
  for (const [k, v] of entriesOf(target)) if (!equal(k, key)) builder.set(k, v)
  if (value !== absent) builder.set(key, value)
  return builder.build()
}

const read = (target: Value, path: Path): Value => {
  let value: Value | undefined = target
  for (const key of path) {
    if (value === undefined) break
    value = isArray(value) ? value[indexIn(key, value.length, false)] : lookup(value, key)
  }
  if (value === undefined) throw missing()
  return value
}

type Operation = {
  readonly op: string
  readonly path: Path
  readonly from: Path | undefined
  readonly value: Value | undefined
}

const pathOf = (value: Value | undefined, name: string): Path => {
  if (typeof value === 'string') return value === '' ? [] : fromPointer(value)
  if (value !== undefined && isArray(value)) return value
  throw new BuiltinError(`patch ${name} must be a string or an array`)
}

const operationOf = (patch: Value): Operation => {
  if (!isObject(patch) || !isPlain(patch))
    throw typeError(2, 'array of objects', `array containing ${typeName(patch)}`)
  const op = property(patch, 'op')
  if (typeof op !== 'string') throw new BuiltinError('missing op in patch')
  const from = property(patch, 'from')
  const needsFrom = op === 'move' || op === 'copy'
  return {
    op,
    path: pathOf(property(patch, 'path'), 'path'),
    from: needsFrom ? pathOf(from, 'from') : undefined,
    value: property(patch, 'value'),
  }
}

const applied = (target: Value, { op, path, from, value }: Operation): Value => {
  const given = (): Value => {
    if (value === undefined) throw new BuiltinError(`missing value in ${op} patch`)
    return value
  }
  switch (op) {
    case 'add': {
      const fresh = given()
      return edited(target, path, () => fresh, true)
    }
    case 'remove':
      return edited(target, path, () => absent, false)
    case 'replace': {
      const fresh = given()
      return edited(target, path, () => fresh, false)
    }
    case 'copy': {
      const moved = read(target, from ?? [])
      return edited(target, path, () => moved, true)
    }
    case 'move': {
      const moved = read(target, from ?? [])
      return edited(
        edited(target, from ?? [], () => absent, false),
        path,
        () => moved,
        true,
      )
    }
    case 'test':
      if (!equal(read(target, path), given())) throw new BuiltinError('json patch: test failed')
      return target
    default:
      throw new BuiltinError(`unknown patch operation ${JSON.stringify(op)}`)
  }
}

// A patch that does not fit the document is undefined rather than an error, as upstream has it.
const patched = (target: Value, patches: Value): Value | undefined => {
  const operations = array(patches, 2).map(operationOf)
  let document = target
  for (const operation of operations) document = applied(document, operation)
  return document
}

export const jsonPaths: readonly Builtin[] = [
  builtin('json.filter', 2, (_, value, paths) => {
    const list = pathsOf(paths)
    return list.length === 0 ? {} : filtered(object(value, 1), treeOf(list))
  }),
  builtin('json.remove', 2, (_, value, paths) => removed(object(value, 1), treeOf(pathsOf(paths)))),
  builtin('json.patch', 2, (_, value, patches) => patched(value, patches)),
]
