import { holdLimits, holdScopes } from '@countersign/retention'
import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { AgentChoice } from '../ledger/AgentChoice.tsx'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'

const { maxName, minReason, maxReason } = holdLimits

const Place = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Enter a name for the hold.')
    .max(maxName, `Use at most ${maxName} characters.`),
  scope: z.enum(holdScopes),
  reason: z
    .string()
    .trim()
    .min(minReason, `Say why, in at least ${minReason} characters.`)
    .max(maxReason, `Use at most ${maxReason} characters.`),
})

const scopes = [
  { value: 'workspace', label: 'Everything', detail: 'Nothing of this workspace is erased.' },
  { value: 'agent', label: 'What tells of one agent' },
  {
    value: 'person',
    label: 'What tells of one person',
    detail: 'Also keeps their data from being erased on request.',
  },
]

const personOf = (reference: string): string => reference.slice('person:'.length)

export function PlaceHoldDialog({ onClose }: { onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const { data: choices } = trpc.ledger.choices.useQuery({ workspaceId })
  const [agentId, setAgentId] = useState<string>()
  const [person, setPerson] = useState<string>()
  const form = useForm({
    resolver: zodResolver(Place),
    defaultValues: { name: '', scope: 'workspace' as const, reason: '' },
  })
  const scope = useWatch({ control: form.control, name: 'scope' })
  const subjects = { workspace: null, agent: agentId, person: person && personOf(person) }
  const subjectId = subjects[scope]
  const place = trpc.retention.placeHold.useMutation({
    async onSuccess(_, { name }) {
      await api.retention.invalidate()
      onClose()
      tellDone(`${name} holds.`)
    },
  })
  const { errors } = form.formState
  const people = (choices?.actors ?? []).filter(({ reference }) => reference.startsWith('person:'))
  return (
    <Dialog
      place="side"
      title="Place a hold"
      description="It holds at once, also what was announced to be erased."
      onClose={onClose}
    >
      <Form
        submit="Place the hold"
        isBusy={place.isPending}
        problem={place.error && problemOf(place.error)}
        onCancel={onClose}
        disabledReason={subjectId === undefined ? `Choose the ${scope} first.` : undefined}
        onSubmit={form.handleSubmit(({ name, reason }) =>
          place.mutate({ workspaceId, name, reason, scope, subjectId: subjectId ?? null }),
        )}
      >
        <TextField
          label="Name"
          hint="As the case is called; it stands in the ledger."
          autoComplete="off"
          error={errors.name?.message}
          {...form.register('name')}
        />
        <ChoiceField legend="What is held" options={scopes} {...form.register('scope')} />
        {scope === 'agent' && <AgentChoice chosen={agentId} onChoose={setAgentId} />}
        {scope === 'person' && (
          <Combobox
            label="Person"
            placeholder="Name of a person"
            groups={[
              { title: '', items: people.map(({ reference, name }) => ({ value: reference, label: name })) },
            ]}
            value={person}
            onChange={setPerson}
          />
        )}
        <TextAreaField
          label="Reason"
          hint="Stands in the ledger, and beside the hold."
          rows={3}
          error={errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
    </Dialog>
  )
}
