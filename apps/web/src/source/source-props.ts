import type { Ref } from 'react'
import type { LineProblem, SourceLanguage } from './source-view.ts'

export type SourceHandle = { goTo: (line: number) => void }

export type SourceEditorProps = {
  label: string
  language: SourceLanguage
  text: string
  onChange: (text: string) => void
  problems: readonly LineProblem[]
  isReadOnly: boolean
  ref: Ref<SourceHandle>
}
