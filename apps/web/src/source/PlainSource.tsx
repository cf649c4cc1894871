import { useId, useImperativeHandle, useRef, useState } from 'react'
import { classNames } from '../ui/class-names.ts'
import { controlLook } from '../ui/Field.tsx'
import { counted } from '../ui/number.ts'
import type { SourceEditorProps } from './source-props.ts'
import { lineRange, placeIn } from './text-lines.ts'

/** The browser's own text field. What is wrong stands below it by its line, and leads there. */
export function PlainSource({
  label,
  text,
  onChange,
  problems,
  isReadOnly,
  ref,
}: Omit<SourceEditorProps, 'language'>) {
  const area = useRef<HTMLTextAreaElement>(null)
  const [offset, setOffset] = useState(0)
  const summaryId = useId()
  const { line, column } = placeIn(text, Math.min(offset, text.length))
  function goTo(wanted: number) {
    if (!area.current) return
    const { from, to } = lineRange(text, wanted)
    area.current.focus()
    area.current.setSelectionRange(from, to)
    area.current.scrollTop = heightOf(area.current, text.slice(0, from)) - area.current.clientHeight / 2
  }
  useImperativeHandle(ref, () => ({ goTo }))
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <textarea
        ref={area}
        aria-label={label}
        aria-describedby={problems.length > 0 ? summaryId : undefined}
        aria-invalid={problems.some(({ isWarning }) => !isWarning) || undefined}
        readOnly={isReadOnly}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        className={`${controlLook} h-[calc(100dvh-16rem)]! min-h-96 resize-y py-1.5 font-mono text-sm`}
        value={text}
        onChange={({ target }) => {
          onChange(target.value)
          setOffset(target.selectionStart)
        }}
        onSelect={({ currentTarget }) => setOffset(currentTarget.selectionStart)}
      />
      <p className="text-xs text-faded tabular-nums">
        Cursor at line {line}, column {column}
      </p>
      {problems.length > 0 && (
        <section aria-label={`Problems in ${label}`} className="text-sm">
          <p id={summaryId} className="font-medium">
            {counted(problems.length, 'problem')}, each leading to its line
          </p>
          <ul className="mt-1 flex flex-col gap-1">
            {[...new Map(problems.map((problem) => [`${problem.line} ${problem.message}`, problem]))].map(
              ([key, problem]) => (
                <li key={key}>
                  <button
                    type="button"
                    onClick={() => goTo(problem.line)}
                    className={classNames(
                      'link min-h-6 text-left',
                      problem.isWarning ? 'text-restrict!' : 'text-deny!',
                    )}
                  >
                    Line {problem.line}: {problem.message}
                  </button>
                </li>
              ),
            )}
          </ul>
        </section>
      )}
    </div>
  )
}

/** How far down a text reaches, its lines wrapped as the field wraps them. */
function heightOf(area: HTMLTextAreaElement, text: string): number {
  const measure = area.cloneNode()
  if (!(measure instanceof HTMLTextAreaElement)) return 0
  measure.value = text
  measure.className = `${area.className} invisible absolute h-0! min-h-0!`
  measure.style.width = `${area.clientWidth}px`
  area.after(measure)
  const height = measure.scrollHeight
  measure.remove()
  return height
}
