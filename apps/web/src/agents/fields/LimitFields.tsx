import { Budget } from '@countersign/agents'
import { z } from 'zod'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { SpecNumber } from './SpecInputs.tsx'
import { useSpecField, useSpecFields } from './spec-fields.ts'
import { printText } from './typed-text.ts'

const money = [
  ['monthlyUsd', 'US dollars a month'],
  ['dailyUsd', 'US dollars a day'],
  ['hourlyUsd', 'US dollars an hour'],
  ['perTaskUsd', 'US dollars a task'],
] as const

const counts = [
  ['dailyTokens', 'Tokens a day'],
  ['maxToolCalls', 'Tool calls a task'],
  ['maxLlmCalls', 'Model calls a task'],
] as const

export function LimitFields() {
  const workspace = useWorkspace()
  const { fillsIn } = useSpecFields()
  const { value: budget } = useSpecField('budget')
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const filled = filledIn(budget)
  return (
    <>
      <p className="text-sm text-faded">
        {fillsIn && 'What is left empty is small, as shown in the field; '}0 means nothing. There is no
        “unlimited”.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {money.map(([name, label]) => (
          <SpecNumber
            key={name}
            path={`budget.${name}`}
            label={label}
            placeholder={filled && printText(filled[name])}
            isOptional="with-default"
            hint={
              name === 'monthlyUsd' && choices
                ? `The policy allows at most ${choices.monthlyUsd} for a governed agent.`
                : undefined
            }
          />
        ))}
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {counts.map(([name, label]) => (
          <SpecNumber
            key={name}
            path={`budget.${name}`}
            label={label}
            placeholder={filled && printText(filled[name])}
            isOptional="with-default"
          />
        ))}
      </div>
    </>
  )
}

/** What stands in a field that is left empty: what the rest amounts to, and never "without limit". */
function filledIn(budget: unknown) {
  const said = Object.entries(z.record(z.string(), z.unknown()).safeParse(budget).data ?? {})
  return Budget.safeParse(Object.fromEntries(said.filter(([, amount]) => typeof amount === 'number'))).data
}
