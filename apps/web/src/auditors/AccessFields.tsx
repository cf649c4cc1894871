import { auditorAccessLimits } from '@countersign/people'
import type { ReactNode } from 'react'
import { exportWords } from '../compliance/compliance-query.ts'
import { instantOf } from '../promotion/schedule-time.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { describeTime, zonePreference, zones } from '../ui/time-zone.ts'
import type { AccessValues } from './access-form.ts'
import { type Access, packName } from './access-query.ts'

type AccessFieldsProps = {
  values: AccessValues
  problems: { until?: string; exportIds?: string }
  onChange: (next: AccessValues) => void
  /** Packs of an access that is changed; they stay in the list when the history has gone past them. */
  given?: Access['exports']
  /** Left out where only packs are chosen. */
  hasUntil?: boolean
}

const isGivable = (state: keyof typeof exportWords): boolean =>
  state === 'done' || state === 'running' || state === 'waiting'

/** Until when, and which packs. */
export function AccessFields({ values, problems, onChange, given = [], hasUntil = true }: AccessFieldsProps) {
  return (
    <>
      {hasUntil && (
        <UntilField
          value={values.until}
          error={problems.until}
          onChange={(until) => onChange({ ...values, until })}
        />
      )}
      <PackChoice
        chosen={values.exportIds}
        error={problems.exportIds}
        given={given}
        onChange={(exportIds) => onChange({ ...values, exportIds })}
      />
    </>
  )
}

type UntilFieldProps = { value: string; error: string | undefined; onChange: (text: string) => void }

function UntilField({ value, error, onChange }: UntilFieldProps) {
  const zone = useStore(zonePreference)
  const at = instantOf(value, zone)
  const other = zone === 'utc' ? 'local' : 'utc'
  return (
    <TextField
      type="datetime-local"
      label={`Access until (${zones[zone]})`}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      hint={`${at === null ? '' : `Which is ${describeTime(new Date(at), other)}. `}At most ${auditorAccessLimits.mostDays} days.`}
      error={error}
    />
  )
}

type PackChoiceProps = {
  chosen: readonly string[]
  error: string | undefined
  given: Access['exports']
  onChange: (exportIds: string[]) => void
}

function PackChoice({ chosen, error, given, onChange }: PackChoiceProps) {
  const { id: workspaceId } = useWorkspace()
  const { data, error: failed } = trpc.compliance.exports.useQuery({ workspaceId, limit: 100 })
  if (failed) return <ErrorNotice problem={problemOf(failed)} />
  if (!data) return <Skeleton />
  const found = data.items.filter(({ state }) => isGivable(state))
  const rows = [
    ...found.map(({ id, state, plan }) => ({ id, state, ...plan })),
    ...given.filter(({ id }) => !found.some((row) => row.id === id)),
  ]
  if (rows.length === 0) {
    return <Notice>There is no pack to give yet. Export evidence first, then give access to it.</Notice>
  }
  const toggle = (id: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2.5">
      <legend className="mb-2 text-sm font-medium">Packs</legend>
      {rows.map((row) => (
        <Checkbox
          key={row.id}
          label={packName(row)}
          hint={hintOf(row.state, row.id)}
          checked={chosen.includes(row.id)}
          onChange={({ target }) => toggle(row.id, target.checked)}
        />
      ))}
      {error && <p className="text-sm text-deny">{error}</p>}
    </fieldset>
  )
}

/** Packs of the same question differ by when they were asked for, and so by the end of their identifier. */
const hintOf = (state: keyof typeof exportWords, id: string): ReactNode => (
  <>
    {exportWords[state].word}, <code className="font-mono">…{id.slice(-6)}</code>
  </>
)
