import { outlineOf, type Position } from '@countersign/rego'
import type { PolicyFiles } from './policy-files.ts'

const identifier = /^[a-z][a-z0-9_]{0,63}$/

/**
 * The same modules below a path of their own, so that many sets live side by side in one engine: packages and every
 * mention of `data` are moved, texts and comments are not. Whatever is not a module stays as it is.
 */
export function nestUnder(files: PolicyFiles, prefix: readonly string[]): PolicyFiles {
  if (prefix.length === 0 || !prefix.every((name) => identifier.test(name))) {
    throw new TypeError('A prefix is made of names in lower case.')
  }
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      file.endsWith('.rego') ? nested(file, text, prefix) : text,
    ]),
  )
}

function nested(file: string, text: string, prefix: readonly string[]): string {
  const outline = outlineOf(file, text)
  if (!('packagePath' in outline)) throw new TypeError(`${file} is not a module: ${outline.message}`)
  const lines = lineStarts(text)
  const offsetOf = ({ line, column }: Position) => (lines[line - 1] ?? 0) + column - 1
  const path = prefix.join('.')
  const insertions = new Map(outline.data.map((at) => [offsetOf(at) + 'data'.length, `.${path}`]))
  insertions.set(offsetOf(outline.packageAt), `${path}.`)
  let moved = ''
  let from = 0
  for (const [offset, added] of [...insertions].sort(([one], [other]) => one - other)) {
    moved += text.slice(from, offset) + added
    from = offset
  }
  return moved + text.slice(from)
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
