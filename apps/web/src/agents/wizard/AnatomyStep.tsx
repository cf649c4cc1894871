import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { DraftChoice, DraftList, DraftNumber, DraftText, DraftTextArea } from './DraftFields.tsx'
import { valueAt } from './draft-path.ts'
import { KnowledgeFields } from './KnowledgeFields.tsx'
import { MemoryFields } from './MemoryFields.tsx'
import { ToolFields } from './ToolFields.tsx'
import { useWizard } from './wizard-context.ts'
import { roleOptions } from './words.ts'

export function AnatomyStep() {
  const workspace = useWorkspace()
  const { state } = useWizard()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const role = valueAt(state.draft, 'anatomy.role')
  const limit = Object.entries(choices?.temperature ?? {}).find(([name]) => name === role)?.[1]
  return (
    <>
      <DraftChoice
        path="anatomy.role"
        label="Role"
        hint="What the agent is for. It decides which temperatures are allowed."
        options={roleOptions}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <DraftText
          path="anatomy.model.provider"
          label="Provider of the model"
          placeholder="anthropic"
          isOptional
          isCode
          max={200}
        />
        <DraftText
          path="anatomy.model.name"
          label="Model"
          placeholder="claude-sonnet"
          isOptional
          isCode
          max={200}
        />
        <DraftNumber
          path="anatomy.model.temperature"
          label="Temperature"
          hint={limit === undefined ? 'From 0 to 2.' : `The policy allows at most ${limit} for this role.`}
          placeholder="0"
          isOptional
        />
        <DraftNumber
          path="anatomy.model.maxOutputTokens"
          label="Longest answer"
          hint="In tokens."
          placeholder="4096"
          isOptional
        />
      </div>
      <DraftTextArea
        path="anatomy.instructions"
        label="Instructions"
        hint="What it should do, and what not."
        isOptional
        rows={10}
        max={65_536}
      />
      <ToolFields />
      <KnowledgeFields />
      <MemoryFields />
      <DraftList
        path="anatomy.output.schema"
        label="Form of the answer"
        hint="A JSON Schema that every answer has to fit."
        isOptional
        kind="json"
      />
    </>
  )
}
