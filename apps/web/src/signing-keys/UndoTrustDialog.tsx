import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { fromField } from '../ledger/period.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import { useStore } from '../ui/store.ts'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { zonePreference, zones } from '../ui/time-zone.ts'
import { tellDone } from '../ui/toast.ts'
import { EffectPreview } from './EffectPreview.tsx'
import { acts, reasons, type SigningKey, shortKid, type UndoingAct } from './signing-key.ts'

const UndoTrust = z.strictObject({
  reason: z.enum(['compromised', 'lost', 'superseded', 'ceased']),
  since: z.enum(['end', 'time', 'position']),
  time: z.string(),
  position: z.string(),
  note: z.string().trim().min(3, 'Say why, in a few words.').max(1_000, 'Use at most 1000 characters.'),
})
type Values = z.infer<typeof UndoTrust>

const effects: Readonly<Record<UndoingAct, string>> = {
  taint: 'Every proof that it signed is refused until the key is revoked. It signs nothing any more.',
  revoke:
    'Proofs that it signed from a position of the ledger on are worth nothing; earlier ones stay valid.',
  destroy:
    'The secret is gone for good and nothing brings it back. The public half stays, to judge old proofs by.',
}

const reasonOptions = Object.entries(reasons).map(([value, label]) => ({ value, label }))

const beginnings = [
  { value: 'time', label: 'From a time on', detail: 'When it may have been stolen' },
  { value: 'position', label: 'From a position of the ledger on' },
  { value: 'end', label: 'From where it stopped signing', detail: 'No proof is lost' },
]

type UndoTrustDialogProps = {
  act: UndoingAct
  signingKey: SigningKey
  needsTwo: boolean
  onClose: () => void
}

/** Taint, revoke or destroy: what it does and to whom, before it is proposed or done. */
export function UndoTrustDialog({ act, signingKey, needsTwo, onClose }: UndoTrustDialogProps) {
  const workspace = useWorkspace()
  const zone = useStore(zonePreference)
  const form = useForm<Values>({
    resolver: zodResolver(UndoTrust),
    defaultValues: { reason: 'compromised', since: 'time', time: '', position: '', note: '' },
  })
  const values = useWatch({ control: form.control })
  const since = act === 'revoke' ? sinceIn(values, zone) : 'end'
  const { alg, kid, id } = signingKey
  const name = `${alg} ${shortKid(kid)}`
  const propose = trpc.signingKeys.propose.useMutation({
    async onSuccess({ outcome }) {
      await api.signingKeys.invalidate()
      onClose()
      tellDone(
        outcome === 'done' ? `${name} ${acts[act].done}.` : 'Proposed. Another admin has to confirm it.',
      )
    },
  })
  const submit = form.handleSubmit(({ reason, note }) => {
    if (since === null) return form.setError(values.since === 'position' ? 'position' : 'time', missing)
    propose.mutate({
      workspaceId: workspace.id,
      signingKeyId: id,
      act,
      revocationReason: act === 'revoke' ? reason : null,
      since,
      note,
    })
  })
  const { errors } = form.formState
  return (
    <Dialog place="side" title={`${acts[act].verb} ${name}?`} description={effects[act]} onClose={onClose}>
      <Form
        submit={needsTwo ? `Propose to ${acts[act].verb.toLowerCase()} it` : acts[act].verb}
        isDangerous
        onSubmit={submit}
        onCancel={onClose}
        isBusy={propose.isPending}
        problem={propose.error && problemOf(propose.error)}
      >
        {act === 'revoke' && (
          <>
            <SelectField
              label="Reason"
              hint="It stands in the trust root for everybody."
              options={reasonOptions}
              {...form.register('reason')}
            />
            {values.reason !== 'superseded' && (
              <ChoiceField
                legend="From when on are its proofs worth nothing?"
                options={beginnings}
                {...form.register('since')}
              />
            )}
            {values.reason !== 'superseded' && values.since === 'time' && (
              <TextField
                type="datetime-local"
                label={`Compromised since (${zones[zone]})`}
                error={errors.time?.message}
                {...form.register('time')}
              />
            )}
            {values.reason !== 'superseded' && values.since === 'position' && (
              <TextField
                inputMode="numeric"
                isCode
                label="Position"
                hint="0 takes every proof that it signed."
                error={errors.position?.message}
                {...form.register('position')}
              />
            )}
          </>
        )}
        <TextAreaField
          label="What happened"
          rows={3}
          hint="It stands in the ledger; whoever confirms reads it."
          error={errors.note?.message}
          {...form.register('note')}
        />
        {since !== null && <EffectPreview act={act} signingKeyId={id} since={since} />}
      </Form>
    </Dialog>
  )
}

const missing = { message: 'Say from when on.' }

type Since = 'end' | { at: number } | { position: number }

/** Null while what was typed is no time and no position. */
function sinceIn(values: Partial<Values>, zone: Parameters<typeof fromField>[1]): Since | null {
  if (values.since === 'end' || values.reason === 'superseded') return 'end'
  if (values.since === 'position') {
    return /^\d{1,15}$/.test(values.position ?? '') ? { position: Number(values.position) } : null
  }
  const at = fromField(values.time ?? '', zone)
  return at === undefined ? null : { at: Date.parse(at) }
}
