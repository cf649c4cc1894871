import { type AgentSpec, microsOf, spendingWindows } from '@countersign/agents'
import { type PolicyData, unansweredCodes } from '@countersign/policy'

/** The same spec with less in it, or why there is no such spec. */
type Fixed = { readonly spec: AgentSpec } | { readonly because: string }

/** What removes findings of one code. All of them at once: a spec has one temperature and one list of capabilities. */
type Fix = (spec: AgentSpec, data: PolicyData) => Fixed

const lowerTemperature: Fix = (spec, data) => {
  const { role, model } = spec.anatomy
  if (role === null || model === null) {
    return { because: 'Without a role and a model there is no limit to lower the temperature to.' }
  }
  const limit = data.temperature[role]
  if (model.temperature <= limit) {
    return {
      because: `The temperature is within the limit for ${role} already; a rule of your own asks for more.`,
    }
  }
  return { spec: { ...spec, anatomy: { ...spec.anatomy, model: { ...model, temperature: limit } } } }
}

const dropCapabilities: Fix = (spec, data) => {
  const listed = new Set(data.capabilities)
  const capabilities = spec.capabilities.filter((capability) => listed.has(capability))
  if (capabilities.length === spec.capabilities.length) {
    return { because: 'Every capability is in the list of the policy; a rule of your own asks for more.' }
  }
  if (capabilities.length === 0) {
    return {
      because: 'None of its capabilities is allowed any more, and an agent without one can do nothing.',
    }
  }
  return { spec: { ...spec, capabilities } }
}

const lowerBudget: Fix = (spec, data) => {
  // Budgets are whole micro-dollars; what a policy says beyond them is rounded in its favour.
  const limit = Math.min(Math.floor(data.budget.monthlyUsd * 1e6), microsOf(data.budget.monthlyUsd)) / 1e6
  if (spec.budget.monthlyUsd <= limit) {
    return {
      because: 'The budget is within the limit of the policy already; a rule of your own asks for more.',
    }
  }
  const budget = { ...spec.budget }
  // No shorter window may promise what the month does not hold.
  for (const window of spendingWindows) budget[window] = Math.min(budget[window], limit)
  return { spec: { ...spec, budget } }
}

const contain: Fix = (spec) => {
  const { externalCalls, persistentWrites } = spec.containment
  if (!externalCalls && !persistentWrites) {
    return { because: 'The containment is closed already; a rule of your own asks for more.' }
  }
  return { spec: { ...spec, containment: { externalCalls: false, persistentWrites: false } } }
}

const cannot =
  (because: string): Fix =>
  () => ({ because })

const unanswered = cannot('The policy gave no answer, and no change of the spec makes it give one.')

/** By what a policy answers about a promotion. A code of a workspace's own rule has no fix here: nobody knows what it wants. */
const fixes: ReadonlyMap<string, Fix> = new Map<string, Fix>([
  ['TEMPERATURE_VIOLATION', lowerTemperature],
  ['INVALID_CAPABILITIES', dropCapabilities],
  ['BUDGET_EXCEEDED', lowerBudget],
  ['CONTAINMENT_VIOLATION', contain],
  ['ANATOMY_INCOMPLETE', cannot('Something has to be added, and what is added needs people to approve it.')],
  ['PERMISSION_DENIED', cannot('The finding is about who asked, and no change of the spec changes that.')],
  ...unansweredCodes.map((code): [string, Fix] => [code, unanswered]),
])

const ownRule = cannot('Only people know what this rule asks for.')

export const fixFor = (code: string): Fix => fixes.get(code) ?? ownRule
