// `# METADATA` comments: YAML above a package or a rule, which `rego.metadata.*` reads.
import { parse } from 'yaml'
import { type Position, SourceError } from '../diagnostics.ts'
import type { Comment, Module, Rule } from '../syntax/ast.ts'
import { checkValue } from '../values/json.ts'
import { isObject, isPlain, objectFrom, type Value } from '../values/value.ts'

type Annotation = { readonly value: Value; readonly scope: string; readonly lastLine: number }

/** The chain from the rule outwards and the rule's own annotations. */
export const metadataOf = (
  module: Module,
  rule: Rule | undefined,
  modules: readonly Module[],
): { readonly chain: Value; readonly rule: Value } => {
  const annotations = annotationsOf(module)
  const ofPackage = modules
    .filter((other) => other.packagePath.join('\0') === module.packagePath.join('\0'))
    .flatMap((other) =>
      annotationsOf(other).filter(
        (a) => a.scope === 'package' || (a.scope === '' && a.lastLine < other.at.line),
      ),
    )
  const path: Value[] = [...module.packagePath]
  const own =
    rule === undefined
      ? []
      : annotations.filter((a) => a.lastLine === rule.at.line - 1 && (a.scope === '' || a.scope === 'rule'))
  const name = rule?.head.ref[0]
  const rulePath: Value[] = name?.kind === 'var' ? [...path, name.name] : path
  const document =
    rule === undefined
      ? []
      : annotations.filter((a) => a.scope === 'document' && a.lastLine === rule.at.line - 1)
  const link = (pathOf: Value[], annotation?: Value): Value =>
    annotation === undefined ? { path: pathOf } : { path: pathOf, annotations: annotation }
  const scoped = (annotation: Annotation, scope: string): Value =>
    isObject(annotation.value) && isPlain(annotation.value)
      ? { ...annotation.value, scope }
      : objectFrom([['scope', scope]])
  return {
    chain: [
      ...(own.length > 0 ? own.map((a) => link(rulePath, scoped(a, 'rule'))) : [link(rulePath)]),
      ...document.map((a) => link(rulePath, scoped(a, 'document'))),
      ...ofPackage.map((a) => link(path, scoped(a, 'package'))),
    ],
    rule: own[0] === undefined ? {} : scoped(own[0], 'rule'),
  }
}

/** A comment behind the code of the next line does not belong to the block above it. */
const follows = (next: Comment | undefined, header: Comment, last: number): next is Comment =>
  next !== undefined && next.line === last + 1 && next.column === header.column

const readValue = (text: string, at: Position): Value => {
  try {
    return checkValue(parse(text) ?? {}, 'metadata')
  } catch (error) {
    // The reader of YAML has errors of several kinds; whichever it is, the comment is not what it says it is.
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'it cannot be read'
    throw new SourceError(
      'rego_parse_error',
      at,
      `the metadata is not YAML: ${reason}`,
      'Mend the comment, or remove the word METADATA above it.',
    )
  }
}

/** A module's comments are read once, however often its rules ask for them. */
const known = new WeakMap<Module, readonly Annotation[]>()

const annotationsOf = (module: Module): readonly Annotation[] => {
  const annotations = known.get(module) ?? readAnnotations(module)
  known.set(module, annotations)
  return annotations
}

const readAnnotations = ({ file, comments }: Module): Annotation[] => {
  const found: Annotation[] = []
  for (let i = 0; i < comments.length; i += 1) {
    const header = comments[i]
    if (header === undefined || header.text.trim() !== 'METADATA') continue
    const lines: string[] = []
    let last = header.line
    for (let next = comments[i + 1]; follows(next, header, last); next = comments[i + 1]) {
      lines.push(next.text.replace(/^ /, ''))
      last = next.line
      i += 1
    }
    const value = normalized(readValue(lines.join('\n'), { file, line: header.line, column: header.column }))
    const scope = isObject(value) && isPlain(value) && typeof value.scope === 'string' ? value.scope : ''
    found.push({ value, scope, lastLine: last })
  }
  return found
}

/** Authors and resources may be written as one line; readers see objects. */
const normalized = (value: Value): Value => {
  if (!isObject(value) || !isPlain(value)) return value
  const copy: Record<string, Value> = { ...value }
  const { authors, related_resources: resources } = copy
  if (Array.isArray(authors)) copy.authors = authors.map(authorOf)
  if (Array.isArray(resources))
    copy.related_resources = resources.map((r: Value) => (typeof r === 'string' ? { ref: r } : r))
  return copy
}

const authorOf = (author: Value): Value => {
  if (typeof author !== 'string') return author
  const match = /^(.*?)\s*<([^>]*)>$/.exec(author)
  if (match === null) return { name: author }
  const [, name = '', email = ''] = match
  return name === '' ? { email } : { name, email }
}
