// The promotion policy that is measured, in Rego and by hand, and the inputs both are asked with.

export const rego = `package promotion

import rego.v1

default allow := false

allow if count(deny) == 0

deny contains "ANATOMY_INCOMPLETE" if {
	some field in ["role", "model", "instructions", "owner"]
	not input.spec.anatomy[field]
}

deny contains "INVALID_CAPABILITIES" if {
	some capability in input.spec.capabilities
	not data.capabilities[capability]
}

deny contains "TEMPERATURE_VIOLATION" if {
	input.spec.model.temperature > data.temperatures[input.spec.anatomy.role]
}

deny contains "BUDGET_EXCEEDED" if input.spec.budget.monthlyUsd > data.organisation.monthlyUsd

deny contains "PERMISSION_DENIED" if input.actor.role != "admin"

deny contains "CONTAINMENT_VIOLATION" if input.spec.containment.externalCalls == true
`

const roles = ['assistant', 'analyst', 'developer', 'operator', 'researcher', 'support']

export type Facts = {
  readonly capabilities: { readonly [name: string]: boolean }
  readonly temperatures: { readonly [role: string]: number }
  readonly organisation: { readonly monthlyUsd: number }
}

/** Fifty entries: forty-three capabilities, six limits by role and the organisation's budget. */
export const facts: Facts = {
  capabilities: Object.fromEntries(Array.from({ length: 43 }, (_, i) => [`capability.${i}`, true])),
  temperatures: Object.fromEntries(roles.map((role, i) => [role, 0.2 + i / 10])),
  organisation: { monthlyUsd: 1000 },
}

export type Request = {
  readonly actor: { readonly id: string; readonly role: string }
  readonly spec: {
    readonly anatomy: { readonly [field: string]: string }
    readonly capabilities: readonly string[]
    readonly model: { readonly provider: string; readonly name: string; readonly temperature: number }
    readonly budget: { readonly monthlyUsd: number }
    readonly containment: { readonly externalCalls: boolean; readonly persistentWrites: boolean }
  }
}

const request = (i: number): Request => ({
  actor: { id: `user-${i}`, role: i % 4 === 1 ? 'developer' : 'admin' },
  spec: {
    anatomy: {
      role: roles[i % roles.length] ?? 'operator',
      model: 'claude-sonnet',
      instructions: 'Match invoices to orders and flag what does not fit.',
      ...(i % 8 === 3 ? {} : { owner: 'finance' }),
    },
    capabilities: [
      `capability.${i % 43}`,
      `capability.${(i * 7) % 43}`,
      i % 5 === 2 ? 'capability.unknown' : 'capability.1',
    ],
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: (i % 9) / 10 },
    budget: { monthlyUsd: i % 6 === 4 ? 5000 : 50 },
    containment: { externalCalls: i % 16 === 5, persistentWrites: false },
  },
})

export const requests: readonly Request[] = Array.from({ length: 64 }, (_, i) => request(i))

const required = ['role', 'model', 'instructions', 'owner']

/** The same six rules as a person would write them in TypeScript. */
export const byHand = ({ actor, spec }: Request, data: Facts): string[] => {
  const deny: string[] = []
  if (required.some((field) => !spec.anatomy[field])) deny.push('ANATOMY_INCOMPLETE')
  if (spec.budget.monthlyUsd > data.organisation.monthlyUsd) deny.push('BUDGET_EXCEEDED')
  if (spec.containment.externalCalls) deny.push('CONTAINMENT_VIOLATION')
  if (spec.capabilities.some((capability) => !data.capabilities[capability]))
    deny.push('INVALID_CAPABILITIES')
  if (actor.role !== 'admin') deny.push('PERMISSION_DENIED')
  const limit = data.temperatures[spec.anatomy.role ?? '']
  if (limit !== undefined && spec.model.temperature > limit) deny.push('TEMPERATURE_VIOLATION')
  return deny
}
