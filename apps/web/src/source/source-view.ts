import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  StateEffect,
  StateField,
} from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { rego } from './rego-language.ts'

/** A warning is worth a look and keeps nothing from being saved. */
export type LineProblem = { line: number; message: string; isWarning?: boolean }

const languages = {
  yaml: (): Extension => yaml(),
  rego: (): Extension => [rego, indentUnit.of('\t'), EditorState.tabSize.of(4)],
} as const

export type SourceLanguage = keyof typeof languages

const fromOutside = Annotation.define<true>()
const setProblems = StateEffect.define<readonly LineProblem[]>()

class ProblemNote extends WidgetType {
  readonly problem: LineProblem
  constructor(problem: LineProblem) {
    super()
    this.problem = problem
  }
  override eq({ problem }: ProblemNote): boolean {
    return problem.message === this.problem.message && problem.isWarning === this.problem.isWarning
  }
  toDOM(): HTMLElement {
    const note = document.createElement('div')
    note.className = this.problem.isWarning ? 'cm-problem-note cm-warning' : 'cm-problem-note'
    note.textContent = this.problem.message
    return note
  }
}

/** What is wrong stands under the line that it is about, and moves with it while somebody types. */
const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    const told = transaction.effects.find((effect) => effect.is(setProblems))
    if (!told?.is(setProblems)) return shown.map(transaction.changes)
    const { doc } = transaction.state
    const marks = told.value.flatMap((problem) => {
      const at = doc.line(Math.min(Math.max(problem.line, 1), doc.lines))
      const line = problem.isWarning ? 'cm-problem-line cm-warning' : 'cm-problem-line'
      return [
        Decoration.line({ class: line }).range(at.from),
        Decoration.widget({ widget: new ProblemNote(problem), block: true, side: 1 }).range(at.to),
      ]
    })
    return Decoration.set(marks, true)
  },
  provide: (field) => EditorView.decorations.from(field),
})

const look = EditorView.theme({
  '&': {
    backgroundColor: 'var(--color-paper)',
    color: 'var(--color-ink)',
    fontSize: '0.8125rem',
    // Not taller than the place it is given: then its own lines scroll, and those out of sight can be reached.
    flex: '1 1 auto',
    minHeight: '0',
  },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.25rem', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--color-ink)', padding: '0.5rem 0' },
  '.cm-gutters': {
    backgroundColor: 'var(--color-paper)',
    color: 'var(--color-faded)',
    borderRight: '1px solid var(--color-rule)',
  },
  '.cm-activeLine': { backgroundColor: 'var(--color-shade)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--color-shade)' },
  '.cm-problem-line': { backgroundColor: 'var(--color-deny-wash)' },
  '.cm-problem-note': {
    backgroundColor: 'var(--color-deny-wash)',
    color: 'var(--color-deny)',
    borderLeft: '3px solid var(--color-deny)',
    padding: '0.125rem 0.5rem',
    fontFamily: 'var(--font-sans)',
    whiteSpace: 'pre-wrap',
  },
  '.cm-problem-line.cm-warning': { backgroundColor: 'var(--color-restrict-wash)' },
  '.cm-problem-note.cm-warning': {
    backgroundColor: 'var(--color-restrict-wash)',
    color: 'var(--color-restrict)',
    borderLeftColor: 'var(--color-restrict)',
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.standard(tags.variableName)], color: 'var(--color-accent)' },
  { tag: tags.definition(tags.variableName), fontWeight: '600' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--color-accent)' },
  { tag: [tags.string, tags.content], color: 'var(--color-ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.special(tags.string)], color: 'var(--color-allow)' },
  { tag: tags.comment, color: 'var(--color-faded)' },
])

type SourceViewOptions = {
  host: HTMLElement
  text: string
  label: string
  language: SourceLanguage
  isReadOnly: boolean
  onChange: (text: string) => void
}

export type SourceView = {
  show: (text: string) => void
  showProblems: (problems: readonly LineProblem[]) => void
  setReadOnly: (isReadOnly: boolean) => void
  goTo: (line: number) => void
  destroy: () => void
}

/**
 * An editor in a shadow root of its own: there its styles are adopted as a style sheet, where in the document they
 * would be a style element, which the content policy refuses.
 */
export function openSourceView({
  host,
  text,
  label,
  language,
  isReadOnly,
  onChange,
}: SourceViewOptions): SourceView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const readOnly = new Compartment()
  const extensions: Extension = [
    lineNumbers(),
    history(),
    highlightActiveLine(),
    indentOnInput(),
    EditorView.lineWrapping,
    keymap.of([...defaultKeymap, ...historyKeymap]),
    languages[language](),
    syntaxHighlighting(colours),
    look,
    problemField,
    readOnly.of(readingOnly(isReadOnly)),
    // Editable content takes the focus anyway; `tabindex` tells checkers so that do not know it.
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      const isTyped = transactions.every((transaction) => transaction.annotation(fromOutside) !== true)
      if (docChanged && isTyped) onChange(state.doc.toString())
    }),
  ]
  const view = new EditorView({ root, parent: root, state: EditorState.create({ doc: text, extensions }) })
  return {
    show(next) {
      const change = smallestChange(view.state.doc.toString(), next)
      if (change) view.dispatch({ changes: change, annotations: fromOutside.of(true) })
    },
    showProblems: (problems) => view.dispatch({ effects: setProblems.of(problems) }),
    setReadOnly: (is) => view.dispatch({ effects: readOnly.reconfigure(readingOnly(is)) }),
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

// It stays reachable by keyboard, because a long source has to be scrolled.
const readingOnly = (is: boolean): Extension =>
  is ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })] : []

/** Only what differs, so that the cursor and the place that is read stay where they are. */
function smallestChange(before: string, after: string) {
  if (before === after) return null
  let from = 0
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1
  let end = 0
  const most = Math.min(before.length, after.length) - from
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
