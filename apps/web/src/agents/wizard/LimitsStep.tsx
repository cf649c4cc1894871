import { Budget } from '@countersign/agents'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { DraftList, DraftNumber, DraftText } from './DraftFields.tsx'
import { printText } from './typed-text.ts'
import { useWizard } from './wizard-context.ts'

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

export function LimitsStep() {
  const workspace = useWorkspace()
  const { state } = useWizard()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  // What stands in a field that is left empty: what the rest amounts to, and never "without limit".
  const said = Object.entries(state.draft.budget ?? {}).filter(([, amount]) => typeof amount === 'number')
  const filled = Budget.safeParse(Object.fromEntries(said)).data
  return (
    <>
      <p className="text-sm text-faded">
        What is left empty is small, as shown in the field; 0 means nothing. There is no “unlimited”.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {money.map(([name, label]) => (
          <DraftNumber
            key={name}
            path={`budget.${name}`}
            label={label}
            placeholder={filled && printText(filled[name])}
            isOptional
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
          <DraftNumber
            key={name}
            path={`budget.${name}`}
            label={label}
            placeholder={filled && printText(filled[name])}
            isOptional
          />
        ))}
      </div>
      <DraftText
        path="run.runner"
        label="Runner"
        hint="A program that the operator registered. The spec names it and never a command."
        placeholder="reference"
        isOptional
        isCode
        max={200}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <DraftList
          path="run.args"
          label="Arguments"
          hint="One to a line, in this order."
          isOptional
          kind="lines"
        />
        <DraftList
          path="run.env"
          label="Variables"
          hint="NAME=value, one to a line. Never a credential: everybody who may read the spec could read it."
          placeholder="LOG_LEVEL=info"
          isOptional
          kind="entries"
        />
      </div>
    </>
  )
}
