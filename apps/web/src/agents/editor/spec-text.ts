import { isAlias, isMap, isScalar, parseDocument, Scalar, visit } from 'yaml'

export type SpecPath = readonly string[]

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

export function valueAt(value: unknown, path: SpecPath): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = new Map(Object.entries(found)).get(step)
  }
  return found
}

/** The source with one field changed; comments, order and everything else stay as they were written. */
export function withField(text: string, path: SpecPath, value: unknown): string {
  const document = parseDocument(text)
  // A part that is not there yet, or says `null`, becomes one that can hold the field.
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    if (!isMap(document.getIn(above, true))) document.setIn(above, document.createNode({}))
  }
  const before = document.getIn(path, true)
  const node = document.createNode(value)
  if (isScalar(node)) {
    if (typeof value === 'string' && /[\n\t]/.test(value)) {
      node.type = readsWellAsBlock(value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
    }
    if (isScalar(before)) {
      node.comment = before.comment ?? null
      node.commentBefore = before.commentBefore ?? null
    }
  }
  document.setIn(path, node)
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })
}

// As `writeSpec` does: blanks at the edges of blocks get lost, in quotation marks they stay.
const readsWellAsBlock = (text: string): boolean => /^\S/.test(text) && !/^[ \t]+$/m.test(text)
