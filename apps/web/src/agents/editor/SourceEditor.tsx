import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react'
import { problemOf } from '../../server-problem.ts'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import type { Problem } from '../../ui/problem.ts'
import type { LineProblem, SourceView } from './source-view.ts'

export type SourceHandle = { goTo: (line: number) => void }

type SourceEditorProps = {
  label: string
  text: string
  onChange: (text: string) => void
  problems: readonly LineProblem[]
  isReadOnly: boolean
  ref: Ref<SourceHandle>
}

/** The source of a spec. The editor behind it is loaded when it is first needed. */
export function SourceEditor({ label, text, onChange, problems, isReadOnly, ref }: SourceEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<SourceView | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const onTyped = useEffectEvent(onChange)
  const optionsNow = useEffectEvent((element: HTMLElement) => ({
    host: element,
    text,
    label,
    isReadOnly,
    onChange: (next: string) => onTyped(next),
  }))
  useEffect(() => {
    let opened: SourceView | null = null
    let isGone = false
    import('./source-view.ts').then(
      ({ openSourceView }) => {
        if (isGone || !host.current) return
        opened = openSourceView(optionsNow(host.current))
        setView(opened)
      },
      (error: unknown) => setFailure(problemOf(error)),
    )
    return () => {
      isGone = true
      opened?.destroy()
      setView(null)
    }
  }, [])
  useEffect(() => view?.show(text), [view, text])
  useEffect(() => view?.showProblems(problems), [view, problems])
  useEffect(() => view?.setReadOnly(isReadOnly), [view, isReadOnly])
  useImperativeHandle(ref, () => ({ goTo: (line) => view?.goTo(line) }), [view])
  return (
    <>
      {failure && <ErrorNotice problem={failure} />}
      <div
        ref={host}
        className="min-h-96 border border-edge xl:max-h-[calc(100dvh-11rem)] xl:overflow-hidden [&]:flex [&]:flex-col"
      />
    </>
  )
}
