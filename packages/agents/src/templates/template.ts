import type { WrittenSpec } from '../spec.ts'

/** A starting point: a whole spec that is safe as it stands, to be changed where a company differs. */
export type Template = {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly forWhom: string
  readonly department: string
  readonly spec: WrittenSpec
}

type Written = Omit<WrittenSpec, 'apiVersion' | 'kind' | 'metadata' | 'containment'>

/** Fills in what follows from the template itself: its agent is called and described as it is. */
export const template = ({ spec, ...about }: Omit<Template, 'spec'> & { spec: Written }): Template => ({
  ...about,
  spec: {
    apiVersion: 'countersign/v1',
    kind: 'Agent',
    metadata: {
      name: about.id,
      displayName: about.title,
      description: about.summary,
      owner: about.department,
      labels: { department: about.department, template: about.id },
    },
    ...spec,
  },
})

/** The model that templates name; which models there are is for the operator to say. */
export const model = (temperature: number, maxOutputTokens = 4_096) => ({
  provider: 'anthropic',
  name: 'claude-sonnet',
  temperature,
  maxOutputTokens,
})
