import { useState } from 'react'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import type { Problem } from '../ui/problem.ts'
import { useStore } from '../ui/store.ts'
import { CodeSource } from './CodeSource.tsx'
import { PlainSource } from './PlainSource.tsx'
import { sourceMode } from './source-mode.ts'
import type { SourceEditorProps } from './source-props.ts'

/** A source in the way its reader chose. Whoever cannot be given the code editor goes on in plain text. */
export function SourceEditor({ language, ...source }: SourceEditorProps) {
  const mode = useStore(sourceMode)
  const [failure, setFailure] = useState<Problem | null>(null)
  if (mode === 'code' && !failure) {
    return <CodeSource language={language} onFailure={setFailure} {...source} />
  }
  return (
    <div className="flex min-h-0 flex-col gap-2">
      {mode === 'code' && failure && <ErrorNotice problem={failure} />}
      <PlainSource {...source} />
    </div>
  )
}
