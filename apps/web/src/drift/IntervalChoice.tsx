import { problemOf } from '../server-problem.ts'
import { may, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { tellDone } from '../ui/toast.ts'
import { everyWords } from './ScanState.tsx'

const offered = [5, 15, 60, 360, 1_440, 10_080] as const
const never = 'never'

/** How often everybody is compared; what was set elsewhere and is not on offer stays a choice. */
export function IntervalChoice({ everyMinutes }: { everyMinutes: number | null }) {
  const workspace = useWorkspace()
  const set = trpc.drift.setInterval.useMutation({
    async onSuccess() {
      await api.drift.overview.invalidate()
      tellDone('How often agents are compared is saved.')
    },
  })
  const choices = new Set([...offered, ...(everyMinutes === null ? [] : [everyMinutes])])
  const options = [...choices]
    .sort((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: sentence(everyWords(minutes)) }))
  return (
    <div className="flex max-w-xs flex-col gap-2">
      <SelectField
        label="Everybody is compared"
        value={everyMinutes === null ? never : String(everyMinutes)}
        disabled={!may(workspace, 'drift:manage') || set.isPending}
        onChange={({ target: { value } }) =>
          set.mutate({ workspaceId: workspace.id, everyMinutes: value === never ? null : Number(value) })
        }
        options={[...options, { value: never, label: 'Only when somebody asks' }]}
      />
      {set.error && <ErrorNotice problem={problemOf(set.error)} />}
    </div>
  )
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
