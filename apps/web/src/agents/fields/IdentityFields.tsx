import { type ReactNode, useId } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { SpecList, SpecText, SpecTextArea } from './SpecInputs.tsx'

/** The name stands among them; only a draft can still be called otherwise. */
export function IdentityFields({ children: name }: { children: ReactNode }) {
  const owners = useId()
  const workspace = useWorkspace()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  return (
    <>
      <SpecText
        path="metadata.displayName"
        label="Display name"
        hint="What people read. It can be changed later."
        isOptional="with-default"
        max={200}
      />
      {name}
      <SpecTextArea
        path="metadata.description"
        label="Description"
        hint="What it does, in a sentence or two that a reviewer understands."
        isOptional
        max={4_000}
      />
      <SpecText
        path="metadata.owner"
        label="Owner"
        hint="The person or team who answers for it. Needed for promotion, not for the sandbox."
        isOptional
        list={owners}
        max={200}
      />
      <datalist id={owners}>
        {choices?.owners.map((owner) => (
          <option key={owner} value={owner} />
        ))}
      </datalist>
      <SpecList
        path="metadata.labels"
        label="Labels"
        hint="To find it by; one to a line, such as team=finance."
        isOptional
        kind="entries"
      />
    </>
  )
}
