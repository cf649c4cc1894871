import { useWorkspace } from '../../session/session.ts'
import { trpc } from '../../trpc.ts'
import { KnowledgeFields } from './KnowledgeFields.tsx'
import { MemoryFields } from './MemoryFields.tsx'
import { SpecChoice, SpecList, SpecNumber, SpecText, SpecTextArea } from './SpecInputs.tsx'
import { useSpecField } from './spec-fields.ts'
import { ToolFields } from './ToolFields.tsx'
import { roleOptions } from './words.ts'

export function AnatomyFields() {
  const workspace = useWorkspace()
  const { value: role } = useSpecField('anatomy.role')
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId: workspace.id })
  const limit = Object.entries(choices?.temperature ?? {}).find(([name]) => name === role)?.[1]
  return (
    <>
      <SpecChoice
        path="anatomy.role"
        label="Role"
        hint="What the agent is for. It decides which temperatures are allowed."
        options={roleOptions}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SpecText
          path="anatomy.model.provider"
          label="Provider of the model"
          placeholder="anthropic"
          isOptional="with-default"
          isCode
          max={200}
        />
        <SpecText
          path="anatomy.model.name"
          label="Model"
          placeholder="claude-sonnet"
          isOptional="with-default"
          isCode
          max={200}
        />
        <SpecNumber
          path="anatomy.model.temperature"
          label="Temperature"
          hint={limit === undefined ? 'From 0 to 2.' : `The policy allows at most ${limit} for this role.`}
          placeholder="0"
          isOptional="with-default"
        />
        <SpecNumber
          path="anatomy.model.maxOutputTokens"
          label="Longest answer"
          hint="In tokens."
          placeholder="4096"
          isOptional="with-default"
        />
      </div>
      <SpecTextArea
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
      <SpecList
        path="anatomy.output.schema"
        label="Form of the answer"
        hint="A JSON Schema that every answer has to fit."
        isOptional
        kind="json"
      />
    </>
  )
}
