import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react'
import { problemOf } from '../server-problem.ts'
import type { Problem } from '../ui/problem.ts'
import type { SourceEditorProps } from './source-props.ts'
import type { SourceView } from './source-view.ts'

type CodeSourceProps = SourceEditorProps & { onFailure: (problem: Problem) => void }

/** The editor behind it is loaded when it is first needed. */
export function CodeSource({
  label,
  language,
  text,
  onChange,
  problems,
  isReadOnly,
  onFailure,
  ref,
}: CodeSourceProps) {
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<SourceView | null>(null)
  const onTyped = useEffectEvent(onChange)
  const onNotLoaded = useEffectEvent(onFailure)
  const optionsNow = useEffectEvent((element: HTMLElement) => ({
    host: element,
    text,
    label,
    language,
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
      (error: unknown) => {
        if (!isGone) onNotLoaded(problemOf(error))
      },
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
  // Somebody may be sent to a line before the editor has come.
  const awaited = useRef<number | null>(null)
  useEffect(() => {
    if (view && awaited.current !== null) view.goTo(awaited.current)
    awaited.current = null
  }, [view])
  useImperativeHandle(
    ref,
    () => ({
      goTo(line) {
        if (view) view.goTo(line)
        else awaited.current = line
      },
    }),
    [view],
  )
  return (
    <div
      ref={host}
      className="min-h-96 border border-edge xl:max-h-[calc(100dvh-11rem)] xl:overflow-hidden flex flex-col"
    />
  )
}
