import { useId } from 'react'
import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { Button } from '../../ui/Button.tsx'
import { DraftList, DraftText, DraftTextArea } from './DraftFields.tsx'
import { useWizard } from './wizard-context.ts'

export function IdentityStep({ freeName }: { freeName: string | null }) {
  const owners = useId()
  const workspace = useWorkspace()
  const { dispatch } = useWizard()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  return (
    <>
      <DraftText
        path="metadata.displayName"
        label="Display name"
        hint="What people read. It can be changed later."
        isOptional
        max={200}
      />
      <div className="flex flex-col items-start gap-1">
        <div className="w-full">
          <DraftText
            path="metadata.name"
            label="Name"
            hint="Unique in the workspace and kept for good: lower-case letters, digits and hyphens."
            isCode
            max={200}
          />
        </div>
        {freeName !== null && (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <span className="text-deny">This name is taken.</span>
            <Button
              size="small"
              onClick={() => dispatch({ type: 'change', path: 'metadata.name', value: freeName })}
            >
              Use {freeName}
            </Button>
          </div>
        )}
      </div>
      <DraftTextArea
        path="metadata.description"
        label="Description"
        hint="What it does, in a sentence or two that a reviewer understands."
        isOptional
        max={4_000}
      />
      <DraftText
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
      <DraftList
        path="metadata.labels"
        label="Labels"
        hint="To find it by; one to a line, such as team=finance."
        isOptional
        kind="entries"
      />
    </>
  )
}
