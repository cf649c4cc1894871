import { useState } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { ErrorNotice } from '../../ui/ErrorNotice.tsx'
import { FileDrop } from './FileDrop.tsx'
import { ImportResults } from './ImportResults.tsx'
import { StartProblem } from './StartProblem.tsx'
import { readSpecFiles, type SpecFile } from './spec-files.ts'
import { useStart } from './use-start.ts'

export function FileMode() {
  const workspace = useWorkspace()
  const { start, isStarting, error, reset } = useStart()
  const [refusal, setRefusal] = useState<string | null>(null)
  const [several, setSeveral] = useState<readonly SpecFile[]>([])
  const bring = trpc.agents.import.useMutation({ onSuccess: () => api.agents.list.invalidate() })
  const importAll = (files: readonly SpecFile[], skipInvalid: boolean) =>
    bring.mutate({ workspaceId: workspace.id, files: [...files], skipInvalid })
  async function take(chosen: readonly File[]) {
    reset()
    bring.reset()
    setRefusal(null)
    setSeveral([])
    const reading = await readSpecFiles(chosen)
    if (reading.kind === 'refused') return setRefusal(reading.message)
    if (reading.kind === 'several') {
      setSeveral(reading.files)
      return importAll(reading.files, false)
    }
    for (const { text, format } of reading.files) start({ mode: 'file', text, format })
  }
  return (
    <div className="flex flex-col gap-4">
      <FileDrop
        label="Choose or drop YAML or JSON"
        hint="One spec becomes a draft that you go through. Several files, or a JSON list, become agents at once."
        accept=".yaml,.yml,.json"
        isMultiple
        onFiles={(files) => void take(files)}
      />
      {(isStarting || bring.isPending) && (
        <p role="status" className="text-sm text-faded">
          Reading …
        </p>
      )}
      {refusal && (
        <ErrorNotice
          problem={{ message: refusal, remedy: 'Choose another file. Nothing was changed.', requestId: null }}
        />
      )}
      <StartProblem error={error ?? bring.error} />
      {bring.data && (
        <ImportResults
          result={bring.data}
          isBusy={bring.isPending}
          onImportValid={() => importAll(several, true)}
        />
      )}
    </div>
  )
}
