import { type DriftKind, ignoreLimits } from '@countersign/drift'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import { driftChanged } from './drift-query.ts'
import { exitRule } from './exits.ts'
import { IgnorePreview } from './IgnorePreview.tsx'

const { maxDays, minReason, maxReason } = ignoreLimits
const daysMessage = `Choose between 1 and ${maxDays} days.`

const Ignore = z.strictObject({
  scope: z.enum(['agent', 'cause', 'kind']),
  reason: z
    .string()
    .trim()
    .min(minReason, `Say why, in at least ${minReason} characters.`)
    .max(maxReason, `Use at most ${maxReason} characters.`),
  days: z
    .string()
    .regex(/^\d{1,3}$/, daysMessage)
    .refine((text) => Number(text) >= 1 && Number(text) <= maxDays, daysMessage),
})
type Scope = z.infer<typeof Ignore>['scope']

type IgnoreDialogProps = {
  kind: DriftKind
  cause: string
  title: string
  /** The agent that somebody looks at; null where they look at all whom it befell. */
  agent: { readonly id: string; readonly name: string } | null
  onClose: () => void
}

/** A rule to live with something for a while; what it would cover is seen before it is made. */
export function IgnoreDialog({ kind, cause, title, agent, onClose }: IgnoreDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({
    resolver: zodResolver(Ignore),
    defaultValues: {
      scope: agent === null ? ('cause' as const) : ('agent' as const),
      reason: '',
      days: '14',
    },
  })
  const scope = useWatch({ control: form.control, name: 'scope' })
  const rule = ruleFor(scope, { kind, cause, agentId: agent?.id ?? null })
  const add = trpc.drift.ignores.add.useMutation({
    async onSuccess() {
      await driftChanged()
      onClose()
      tellDone('It is out of sight until the rule ends.')
    },
  })
  const { errors } = form.formState
  return (
    <Dialog
      place="side"
      title="Ignore for a while"
      description={exitRule(kind, 'ignore').says}
      onClose={onClose}
    >
      <Form
        submit="Ignore"
        isBusy={add.isPending}
        problem={add.error && problemOf(add.error)}
        onCancel={onClose}
        onSubmit={form.handleSubmit(({ scope: chosen, reason, days }) =>
          add.mutate({
            workspaceId,
            ...ruleFor(chosen, { kind, cause, agentId: agent?.id ?? null }),
            reason,
            days: Number(days),
          }),
        )}
      >
        <ChoiceField legend="What" options={scopesFor(title, agent)} {...form.register('scope')} />
        <IgnorePreview rule={rule} />
        <TextAreaField
          label="Reason"
          hint="It stands in the ledger, and beside whatever the rule covers."
          rows={3}
          error={errors.reason?.message}
          {...form.register('reason')}
        />
        <TextField
          label="Days"
          hint={`At most ${maxDays}; then it comes back by itself.`}
          inputMode="numeric"
          error={errors.days?.message}
          {...form.register('days')}
        />
      </Form>
    </Dialog>
  )
}

type Found = { kind: DriftKind; cause: string; agentId: string | null }

const ruleFor = (scope: Scope, { kind, cause, agentId }: Found) => ({
  kind,
  cause: scope === 'kind' ? null : cause,
  agentId: scope === 'agent' ? agentId : null,
})

const scopesFor = (title: string, agent: IgnoreDialogProps['agent']) => [
  ...(agent === null ? [] : [{ value: 'agent', label: `This cause, on ${agent.name} only` }]),
  { value: 'cause', label: 'This cause, on every agent', detail: 'Also on agents that it befalls later.' },
  {
    value: 'kind',
    label: 'Everything of this kind',
    detail: `“${title}”, whatever the cause, on every agent.`,
  },
]
