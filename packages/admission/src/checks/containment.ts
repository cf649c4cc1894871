import { containmentProblems } from '@countersign/agents'
import { inSandbox } from '../applies-to.ts'
import { defineCheck } from '../check.ts'

export const containment = defineCheck({
  name: 'containment',
  title: 'Containment',
  code: 'CONTAINMENT_VIOLATION',
  weight: 'deny',
  remedy: 'Close both in the spec; what the agent needs once it is governed stands under access.',
  appliesTo: inSandbox,
  run: ({ spec }) => {
    if (spec === null) return 'The stored spec cannot be read, so nobody knows what it opens.'
    const problems = containmentProblems(spec)
    return problems.length === 0 ? null : problems.map(({ message }) => message).join(' ')
  },
})
