import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { SelectField } from '../ui/SelectField.tsx'

const modes = ['off', 'propose', 'apply'] as const
type Mode = (typeof modes)[number]

const words: Record<Mode, string> = {
  off: 'Off: nothing is computed for an agent to be released by',
  propose: 'Propose: somebody looks at it and applies it',
  apply: 'Apply: it is applied at once, and marked in proof and ledger',
}

const isMode = (text: string): text is Mode => modes.some((mode) => mode === text)

export function RemediationChoice({ mode }: { mode: Mode }) {
  const workspace = useWorkspace()
  const set = trpc.revalidations.setMode.useMutation({
    onSuccess: () => api.revalidations.invalidate(),
  })
  return (
    <div className="flex max-w-xl flex-col gap-2">
      <SelectField
        label="Fixes that only narrow"
        value={mode}
        disabled={!may(workspace, 'policy:write') || set.isPending}
        onChange={({ target: { value } }) => {
          if (isMode(value)) set.mutate({ workspaceId: workspace.id, mode: value })
        }}
        options={modes.map((value) => ({ value, label: words[value] }))}
      />
      {set.error && <ErrorNotice problem={problemOf(set.error)} />}
    </div>
  )
}
