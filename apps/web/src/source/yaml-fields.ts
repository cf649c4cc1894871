import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  YAMLSeq,
} from 'yaml'

export type FieldPath = readonly (string | number)[]

/** What stands in a source, right or not, for a form beside it; null while it cannot be read at all. */
export function looseValue(text: string): unknown {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return null
  const aliases: unknown[] = []
  visit(document, (_, node) => {
    if (isAlias(node)) aliases.push(node)
  })
  return aliases.length > 0 ? null : document.toJS()
}

export function valueAt(value: unknown, path: FieldPath): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = new Map(Object.entries(found)).get(String(step))
  }
  return found
}

/** The source with one field changed; comments, order and everything else stay as they were written. */
export function withField(text: string, path: FieldPath, value: unknown): string {
  const document = parseDocument(text)
  makeWay(document, path)
  document.setIn(path, changed(document, document.getIn(path, true), value))
  return written(document, text)
}

/** The source with one more item at the end of a list. */
export function withItem(text: string, path: FieldPath, value: unknown): string {
  const document = parseDocument(text)
  const before = document.getIn(path, true)
  const list = isSeq(before) ? before : new YAMLSeq()
  if (list !== before) {
    makeWay(document, path)
    document.setIn(path, list)
  }
  unfold(list)
  list.items.push(document.createNode(value))
  return written(document, text)
}

/** The source without one item of a list, and without what is noted beside it. */
export function withoutItem(text: string, path: FieldPath, index: number): string {
  const document = parseDocument(text)
  const list = document.getIn(path, true)
  if (!isSeq(list)) return text
  list.items.splice(index, 1)
  return written(document, text)
}

const written = (document: Document, before: string): string =>
  document.toString({
    lineWidth: 0,
    doubleQuotedAsJSON: true,
    // As its author writes it, so that lists nobody touched stay as they are.
    flowCollectionPadding: /[[{] /.test(before),
  })

/** A part on the way that is not there yet, or says `null`, becomes one that can hold the field. */
function makeWay(document: Document, path: FieldPath): void {
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    const part = document.getIn(above, true)
    const holds = typeof path[length] === 'number' ? isSeq(part) : isMap(part)
    if (!holds) document.setIn(above, document.createNode(typeof path[length] === 'number' ? [] : {}))
  }
}

/** What is written in place of what stood there: of that, all that says the same stays, and what is noted beside it. */
function changed(document: Document, before: unknown, value: unknown): Node {
  if (isMap(before) && isFields(value)) return changedMap(document, before, value)
  if (isSeq(before) && Array.isArray(value)) return changedList(document, before, value)
  if (isScalar(before) && before.value === value) return before
  const node = document.createNode(value)
  if (isScalar(node) && typeof value === 'string' && /[\n\t]/.test(value)) {
    node.type = readsWellAsBlock(value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
  }
  if (isNode(before)) {
    node.comment = before.comment ?? null
    node.commentBefore = before.commentBefore ?? null
  }
  return node
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An item that is still there is known by what it says; any other takes the place of the one that went. */
function changedList(document: Document, list: YAMLSeq, values: readonly unknown[]): YAMLSeq {
  const isKept = (item: unknown) => isScalar(item) && values.includes(item.value)
  const kept = new Map(list.items.flatMap((item) => (isScalar(item) ? [[item.value, item] as const] : [])))
  const replaced = values.length === list.items.length
  unfold(list)
  list.items = values.map((value, at) => {
    const old = list.items[at]
    return kept.get(value) ?? changed(document, replaced && !isKept(old) ? old : undefined, value)
  })
  return list
}

/** As in a list; a name that was changed keeps its place, and what is noted beside it. */
function changedMap(document: Document, map: YAMLMap, fields: Readonly<Record<string, unknown>>): YAMLMap {
  const nameOf = ({ key }: Pair) => (isScalar(key) ? String(key.value) : '')
  const named = new Map(map.items.map((pair) => [nameOf(pair), pair]))
  const entries = Object.entries(fields)
  const replaced = entries.length === map.items.length
  unfold(map)
  map.items = entries.map(([name, value], at) => {
    const old = map.items[at]
    const renamed = replaced && old && !Object.hasOwn(fields, nameOf(old)) ? old : undefined
    const pair = named.get(name) ?? renamed
    if (!pair) return document.createPair(name, value)
    pair.key = changed(document, pair.key, name)
    pair.value = changed(document, pair.value, value)
    return pair
  })
  return map
}

/** Nothing in brackets becomes something on lines of its own, as a source is written at first. */
function unfold(collection: Node): void {
  if (isCollection(collection) && collection.items.length === 0) collection.flow = false
}

// As `writeSpec` does: blanks at the edges of blocks get lost, in quotation marks they stay.
const readsWellAsBlock = (text: string): boolean => /^\S/.test(text) && !/^[ \t]+$/m.test(text)
