import { getIndentation, indentUnit } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { expect, it } from 'vitest'
import { rego } from './rego-language.ts'

const highlighter = tagHighlighter([
  { tag: tags.keyword, class: 'keyword' },
  { tag: tags.string, class: 'string' },
  { tag: tags.comment, class: 'comment' },
  { tag: tags.number, class: 'number' },
  { tag: tags.bool, class: 'atom' },
  { tag: tags.definition(tags.variableName), class: 'definition' },
  { tag: tags.standard(tags.variableName), class: 'document' },
  { tag: tags.function(tags.variableName), class: 'function' },
])

function coloured(text: string): string[] {
  const found: string[] = []
  highlightTree(rego.parser.parse(text), highlighter, (from, to, look) =>
    found.push(`${look} ${text.slice(from, to)}`),
  )
  return found
}

it('tells the words of the language from names, documents and calls', () => {
  expect(coloured('package app\n\ndeny contains "no" if count(input.items) > 3 # many')).toEqual([
    'keyword package',
    'definition deny',
    'keyword contains',
    'string "no"',
    'keyword if',
    'function count',
    'document input',
    'number 3',
    'comment # many',
  ])
})

it('does not take the part of a reference for a word of the language', () => {
  expect(coloured('x := input.default.in')).toEqual(['definition x', 'document input'])
})

it('knows a string that ends with its line from one that goes on', () => {
  expect(coloured('a := "open\nb := true')).toEqual([
    'definition a',
    'string "open',
    'definition b',
    'atom true',
  ])
  expect(coloured('a := `one\nif` == false')).toEqual([
    'definition a',
    'string `one',
    'string if`',
    'atom false',
  ])
})

it('colours the expressions inside a template as what they are, and finds its end', () => {
  expect(coloured('a := $"x {count({1})} y" # z')).toEqual([
    'definition a',
    'string $"x ',
    'function count',
    'number 1',
    'string  y"',
    'comment # z',
  ])
})

it('does not take a bracket or an escaped quote in a string for one of the language', () => {
  expect(coloured('a := "\\"{" # c')).toEqual(['definition a', 'string "\\"{"', 'comment # c'])
})

it('is indented by one tab for every bracket that is open, and a closing one stands under what it closes', () => {
  const doc = 'deny contains {\n"code": "A",\n} if {\nx := $"{1}"\n}\n'
  const state = EditorState.create({ doc, extensions: [rego, indentUnit.of('\t')] })
  const columns = Array.from({ length: state.doc.lines }, (_, at) =>
    getIndentation(state, state.doc.line(at + 1).from),
  )
  expect(columns).toEqual([0, 4, 0, 4, 0, 0])
})
