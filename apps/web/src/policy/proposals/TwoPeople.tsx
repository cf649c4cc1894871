import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { Reason } from '../../agents/reason.ts'
import { problemOf } from '../../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import { Status } from '../../ui/Status.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tellDone } from '../../ui/toast.ts'

/** Whether changing the policy takes two people. One person switches it on; two switch it off. */
export function TwoPeople({ needsTwo }: { needsTwo: boolean }) {
  const workspace = useWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Section
      layout="beside"
      title="Two people"
      description="Then whoever changes the policy proposes it, and somebody else activates it."
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 text-sm">
        <p>
          {needsTwo ? (
            <Status tone="allow">Changing the policy takes two people</Status>
          ) : (
            <Status tone="none">One person may change the policy</Status>
          )}
        </p>
        <Button onClick={() => setIsOpen(true)} disabledReason={whyNotPermitted(workspace, 'policy:write')}>
          {needsTwo ? 'Propose that one is enough' : 'Ask for two people'}
        </Button>
      </div>
      {isOpen && <TwoPeopleDialog needsTwo={needsTwo} onClose={() => setIsOpen(false)} />}
    </Section>
  )
}

const Why = z.strictObject({ reason: Reason })

function TwoPeopleDialog({ needsTwo, onClose }: { needsTwo: boolean; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({ resolver: zodResolver(Why), defaultValues: { reason: '' } })
  const require = trpc.policy.requireTwo.useMutation({
    async onSuccess({ outcome }) {
      onClose()
      tellDone(
        outcome === 'proposed'
          ? 'Proposed. Somebody else has to agree.'
          : 'From now on changing the policy takes two people.',
      )
      await api.policy.invalidate()
    },
  })
  return (
    <Dialog
      title={needsTwo ? 'Propose that one person is enough' : 'Ask for two people'}
      description={
        needsTwo
          ? 'Somebody else has to agree, or the rule would protect nothing.'
          : 'From then on nobody changes the policy alone. Going back takes two people as well.'
      }
      onClose={onClose}
    >
      <Form
        submit={needsTwo ? 'Propose' : 'Ask for two people'}
        onSubmit={form.handleSubmit(({ reason }) =>
          require.mutate({ workspaceId, required: !needsTwo, reason }),
        )}
        onCancel={onClose}
        isBusy={require.isPending}
        problem={require.error && problemOf(require.error)}
      >
        <TextField
          label="Reason"
          hint="It stands in the ledger."
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
    </Dialog>
  )
}
