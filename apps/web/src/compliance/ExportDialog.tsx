import { frameworks } from '@countersign/compliance'
import { useState } from 'react'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import type { Choice } from '../ui/choices.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { createPreference } from '../ui/preference.ts'
import { AgentScope, tooMany } from './AgentScope.tsx'
import type { AskedPlan } from './compliance-query.ts'
import { type ComplianceSearch, periodFrom } from './compliance-search.ts'
import { LookFirst } from './LookFirst.tsx'
import { PeriodChoice } from './PeriodChoice.tsx'

type ExportDialogProps = { search: ComplianceSearch; onClose: () => void }

const redactions = [
  { value: 'none', label: 'With bodies', detail: 'Names, addresses and reasons are in the pack.' },
  { value: 'bodies', label: 'Without bodies', detail: 'Identifiers only; every count stays the same.' },
]

const redactionPreference = createPreference<AskedPlan['redaction']>('export-bodies', ['none', 'bodies'])

/** First what is asked for, then what would be in it and where the gaps are, and only then the pack. */
export function ExportDialog({ search, onClose }: ExportDialogProps) {
  const [chosen, setChosen] = useState<readonly string[]>([search.framework])
  const [period, setPeriod] = useState({
    preset: search.preset,
    from: search.from,
    to: search.to,
    zone: search.zone,
  })
  const [agents, setAgents] = useState<readonly Choice[]>([])
  const [redaction, setRedaction] = useState(redactionPreference.get())
  const [looksAt, setLooksAt] = useState<AskedPlan | null>(null)
  if (looksAt !== null) {
    return <LookFirst plan={looksAt} onBack={() => setLooksAt(null)} onClose={onClose} />
  }
  return (
    <Dialog
      place="side"
      title="Export evidence"
      description="A signed archive that an auditor checks offline, without an account here."
      onClose={onClose}
    >
      <Form
        submit="Look at it first"
        isBusy={false}
        problem={null}
        onCancel={onClose}
        disabledReason={chosen.length === 0 ? 'Choose at least one framework.' : tooMany(agents)}
        onSubmit={(event) => {
          event.preventDefault()
          setLooksAt({
            frameworks: [...chosen],
            period: periodFrom(period, Date.now()),
            agents: agents.length === 0 ? null : agents.map(({ value }) => value),
            redaction,
          })
        }}
      >
        <Frameworks chosen={chosen} onChange={setChosen} />
        <PeriodChoice chosen={period} onChange={(next) => setPeriod({ ...period, ...next })} />
        <AgentScope chosen={agents} onChange={setAgents} />
        <ChoiceField
          legend="Bodies of events"
          name="redaction"
          options={redactions}
          chosen={redaction}
          onChange={({ target }) => {
            const next = target.value === 'bodies' ? 'bodies' : 'none'
            redactionPreference.set(next)
            setRedaction(next)
          }}
        />
      </Form>
    </Dialog>
  )
}

type FrameworksProps = { chosen: readonly string[]; onChange: (next: readonly string[]) => void }

function Frameworks({ chosen, onChange }: FrameworksProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">Frameworks</legend>
      {frameworks.map(({ id, title, edition }) => (
        <label key={id} className="flex min-h-6 items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 shrink-0"
            checked={chosen.includes(id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
          <span>
            <span className="font-medium">{title}</span> <span className="text-faded">{edition}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
