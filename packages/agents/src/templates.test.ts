import { describe, expect, it } from 'vitest'
import { adviceOn } from './advice.ts'
import { agentRoles } from './anatomy.ts'
import { anatomyProblems } from './complete.ts'
import { containmentProblems } from './containment.ts'
import { specOfTemplate, templates } from './templates.ts'

describe('the templates', () => {
  it('are a dozen, each with a name of its own, over all roles and many departments', () => {
    expect(templates).toHaveLength(12)
    expect(new Set(templates.map(({ id }) => id)).size).toBe(12)
    expect(new Set(templates.map((template) => specOfTemplate(template).anatomy.role))).toEqual(
      new Set(agentRoles),
    )
    expect(new Set(templates.map(({ department }) => department)).size).toBeGreaterThanOrEqual(8)
  })

  it.each(templates.map((template) => [template.id, template] as const))(
    '%s is whole and safe as it stands',
    (id, template) => {
      const spec = specOfTemplate(template)
      expect(spec.metadata.name).toBe(id)
      expect(anatomyProblems(spec)).toEqual([])
      expect(containmentProblems(spec)).toEqual([])
      expect(adviceOn(spec)).toEqual([])
      const operations = spec.anatomy.tools.flatMap((tool) => tool.operations)
      expect(operations.filter((operation) => !['read', 'write'].includes(operation))).toEqual([])
      expect(spec.anatomy.model?.temperature).toBeLessThanOrEqual(0.5)
      expect(spec.budget.monthlyUsd).toBeLessThanOrEqual(100)
      expect(template.summary).toMatch(/\.$/)
      expect(template.forWhom).toMatch(/\.$/)
    },
  )
})
