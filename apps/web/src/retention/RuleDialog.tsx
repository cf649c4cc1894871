import { holdLimits, isShortening, mostDays, refusalOfDays } from '@countersign/retention'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import { RulePreview } from './RulePreview.tsx'
import { type ClassRule, keptFor } from './retention-query.ts'

const confirmation = 'shorten'

const Rule = z.strictObject({
  kept: z.enum(['days', 'ever']),
  days: z.string().regex(/^\d{1,6}$/, 'Enter a whole number of days.'),
  reason: z
    .string()
    .trim()
    .min(holdLimits.minReason, `Say why, in at least ${holdLimits.minReason} characters.`)
    .max(holdLimits.maxReason, `Use at most ${holdLimits.maxReason} characters.`),
  typed: z.string(),
})

/** What a shorter time takes nothing brings back: it is counted first, and typed. */
export function RuleDialog({ rule, onClose }: { rule: ClassRule; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const { eventClass, title, days: seen } = rule
  const form = useForm({
    resolver: zodResolver(Rule),
    defaultValues: {
      kept: seen === null ? ('ever' as const) : ('days' as const),
      days: String(seen ?? rule.usualDays),
      reason: '',
      typed: '',
    },
  })
  const [kept, text, typed] = useWatch({ control: form.control, name: ['kept', 'days', 'typed'] })
  const keptDays = kept === 'ever' ? null : Number(text)
  const refusal = refusalOfDays(eventClass, keptDays)
  const isTyped = !isShortening(seen, keptDays) || typed.trim() === confirmation
  const save = trpc.retention.setRule.useMutation({
    async onSuccess() {
      await api.retention.invalidate()
      onClose()
      tellDone(`${title}: kept ${keptFor(keptDays)}.`)
    },
  })
  const { errors } = form.formState
  return (
    <Dialog
      place="side"
      title={`How long to keep: ${title}`}
      description={`It covers ${rule.covers}.`}
      onClose={onClose}
    >
      <Form
        submit="Save"
        isDangerous={isShortening(seen, keptDays)}
        isBusy={save.isPending}
        problem={save.error && problemOf(save.error)}
        onCancel={onClose}
        disabledReason={whyNotYet(seen, keptDays, refusal, isTyped)}
        onSubmit={form.handleSubmit(({ reason }) =>
          save.mutate({ workspaceId, eventClass, keptDays, seen, reason }),
        )}
      >
        <ChoiceField
          legend="Keep what is told"
          options={[
            { value: 'days', label: 'For a number of days' },
            { value: 'ever', label: 'For ever', detail: 'Nothing of this class goes by its age.' },
          ]}
          {...form.register('kept')}
        />
        {kept === 'days' && (
          <TextField
            label="Days"
            hint={`From ${rule.leastDays} (${rule.because}) to ${mostDays}; usually ${rule.usualDays}.`}
            inputMode="numeric"
            error={errors.days?.message ?? refusal ?? undefined}
            {...form.register('days')}
          />
        )}
        {refusal === null && keptDays !== seen && <RulePreview eventClass={eventClass} keptDays={keptDays} />}
        <TextAreaField
          label="Reason"
          hint="Stands in the ledger."
          rows={2}
          error={errors.reason?.message}
          {...form.register('reason')}
        />
        {isShortening(seen, keptDays) && (
          <TextField
            label={`Type ${confirmation} to confirm`}
            autoComplete="off"
            {...form.register('typed')}
          />
        )}
      </Form>
    </Dialog>
  )
}

function whyNotYet(
  seen: number | null,
  keptDays: number | null,
  refusal: string | null,
  isTyped: boolean,
): string | undefined {
  if (keptDays === seen) return 'This is the rule already.'
  if (refusal !== null) return refusal
  return isTyped ? undefined : `Type ${confirmation} first.`
}
