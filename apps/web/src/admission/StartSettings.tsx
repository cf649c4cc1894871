import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Form } from '../ui/Form.tsx'
import { Section } from '../ui/Section.tsx'
import { tellDone } from '../ui/toast.ts'
import { FreezeWorkspace } from './FreezeWorkspace.tsx'

type OnPolicyDrift = 'block' | 'contain'

const options = [
  {
    value: 'block',
    label: 'They do not start',
    detail: 'Until the agent is revalidated by the policy that is active.',
  },
  {
    value: 'contain',
    label: 'They start contained',
    detail: 'Without calls to the outside and without writes that stay, until they are revalidated.',
  },
] as const

/** What a workspace decides about every start in it. */
export function StartSettings({ onPolicyDrift }: { onPolicyDrift: OnPolicyDrift }) {
  const workspace = useWorkspace()
  const [chosen, setChosen] = useState<OnPolicyDrift | null>(null)
  const save = trpc.workspace.setOnPolicyDrift.useMutation({
    async onSuccess() {
      await Promise.all([api.workspace.get.invalidate(), api.admission.invalidate()])
      setChosen(null)
      tellDone('What a changed policy means is saved.')
    },
  })
  const mayNot = whyNotPermitted(workspace, 'workspace:configure')
  const wanted = chosen ?? onPolicyDrift
  return (
    <>
      <Section
        layout="beside"
        title="After a change of the policy"
        description="What happens to governed agents that it has not judged yet."
      >
        <div className="max-w-form">
          <Form
            submit="Save"
            onSubmit={(event) => {
              event.preventDefault()
              save.mutate({ workspaceId: workspace.id, onPolicyDrift: wanted })
            }}
            isBusy={save.isPending}
            problem={save.error && problemOf(save.error)}
            disabledReason={mayNot ?? (wanted === onPolicyDrift ? 'Nothing was changed.' : undefined)}
          >
            <ChoiceField
              legend="Agents that a changed policy has not judged yet"
              name="on-policy-drift"
              options={options}
              chosen={wanted}
              disabled={mayNot !== undefined}
              onChange={({ target }) => setChosen(target.value === 'contain' ? 'contain' : 'block')}
            />
          </Form>
        </div>
      </Section>
      <Section
        layout="beside"
        title="Freeze everything"
        description="For when something goes wrong and nobody knows yet what. It takes nothing away."
      >
        <FreezeWorkspace />
      </Section>
    </>
  )
}
