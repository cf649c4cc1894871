import { type SubmitEvent, useState } from 'react'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { AgentChoice } from './AgentChoice.tsx'
import { type Asked, inquiries, searchOf, whatIsMissing } from './inquiries.ts'
import { LedgerSearch, periodOptions } from './ledger-search.ts'

type AskDialogProps = {
  onAsk: (search: LedgerSearch) => void
  onDownload: (search: LedgerSearch) => void
  onClose: () => void
}

const names = inquiries.map(({ value }) => value)

/** The questions that people bring to a ledger, in their words; the answer is the list, searched. */
export function AskDialog({ onAsk, onDownload, onClose }: AskDialogProps) {
  const workspace = useWorkspace()
  const { data: choices } = trpc.ledger.choices.useQuery({ workspaceId: workspace.id })
  const [asked, setAsked] = useState<Asked>({
    inquiry: 'person',
    actor: undefined,
    agent: undefined,
    usd: '',
    period: undefined,
  })
  const [missing, setMissing] = useState<string>()
  const change = (next: Partial<Asked>) => {
    setMissing(undefined)
    setAsked((before) => ({ ...before, ...next }))
  }
  function goOn(go: (search: LedgerSearch) => void) {
    const lacking = whatIsMissing(asked)
    if (lacking) return setMissing(lacking)
    go(searchOf(asked))
    onClose()
  }
  function ask(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    goOn(onAsk)
  }
  const { inquiry } = asked
  const actors = (choices?.actors ?? []).map(({ reference, name }) => ({ value: reference, label: name }))
  return (
    <Dialog title="Ask the ledger" description="The answer is a list with an address." onClose={onClose}>
      <Form
        submit="Show the answer"
        otherwise={
          <Button
            disabledReason={whyNotPermitted(workspace, 'compliance:export')}
            onClick={() => goOn(onDownload)}
          >
            Download answer
          </Button>
        }
        onSubmit={ask}
        onCancel={onClose}
        isBusy={false}
        problem={null}
      >
        <ChoiceField
          legend="Question"
          name="inquiry"
          options={inquiries}
          chosen={inquiry}
          onChange={({ target }) =>
            change({ inquiry: names.find((value) => value === target.value) ?? inquiry })
          }
        />
        {inquiry === 'person' && (
          <Combobox
            label="Who"
            placeholder="Name of a person or key"
            groups={[{ title: '', items: actors }]}
            value={asked.actor}
            onChange={(actor) => change({ actor })}
          />
        )}
        {inquiry === 'agent' && <AgentChoice chosen={asked.agent} onChoose={(agent) => change({ agent })} />}
        {inquiry === 'cost' && (
          <TextField
            label="USD a month, or more"
            inputMode="decimal"
            autoComplete="off"
            value={asked.usd}
            error={missing}
            onChange={({ target }) => change({ usd: target.value })}
          />
        )}
        {missing && inquiry !== 'cost' && (
          <p role="alert" className="text-sm text-deny">
            {missing}
          </p>
        )}
        <SelectField
          label="Period"
          options={periodOptions.filter(({ value }) => value !== 'custom')}
          value={asked.period ?? ''}
          onChange={({ target }) =>
            change(LedgerSearch.pick({ period: true }).parse({ period: target.value || undefined }))
          }
        />
      </Form>
    </Dialog>
  )
}
