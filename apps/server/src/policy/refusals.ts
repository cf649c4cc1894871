import { Refusal } from '@countersign/decisions'
import type { PolicyProblem } from '@countersign/policy'

/** What is wrong with a set, as one sentence each under its file and line. Nothing was changed by looking. */
export function policyBroken(problems: readonly PolicyProblem[]): Refusal {
  const fields = new Map<string, string>()
  for (const problem of problems) {
    const place = placeOf(problem)
    if (!fields.has(place)) fields.set(place, problem.message)
  }
  const [first] = problems
  const more = problems.length - 1
  return new Refusal({
    kind: 'bad-input',
    code: 'POLICY_BROKEN',
    message: first
      ? `${placeOf(first)}: ${first.message}${more > 0 ? ` (and ${more} more)` : ''}`
      : 'The policy does not hold together.',
    remedy: first?.hint ?? 'Correct what is named, then try again. The active policy stays as it is.',
    fields: Object.fromEntries(fields),
  })
}

const placeOf = ({ file, line, column }: PolicyProblem): string =>
  file === '' ? 'the set' : `${file}:${line}:${column}`

/** Carries whose change would be lost; the page then shows both. */
export const policyMovedOn = (newer: { number: number; authorName: string | null; at: number }) =>
  new Refusal({
    kind: 'conflict',
    code: 'POLICY_MOVED_ON',
    message: `The policy that you changed is not the active one any more: ${newer.authorName ?? 'somebody'} made version ${newer.number} on ${minuteOf(newer.at)}.`,
    remedy: 'Look at what changed, take over what you want to keep, and try again. Nothing was overwritten.',
  })

export const noPolicy = () =>
  new Refusal({
    kind: 'unavailable',
    code: 'POLICY_MISSING',
    message: 'This workspace has no active policy, so nothing can be decided in it.',
    remedy: 'Tell the operator of this instance; a start gives every workspace its first policy.',
  })

export const policyDamaged = (number: number, how = 'its hash differs') =>
  new Refusal({
    kind: 'unavailable',
    code: 'POLICY_DAMAGED',
    message: `What is stored of version ${number} of the policy is not what was activated: ${how}.`,
    remedy:
      'Tell the operator that the database was changed from outside. Nothing is decided by it; roll back to another version meanwhile.',
  })

export const policyUnusable = (number: number, [first]: readonly PolicyProblem[]) =>
  new Refusal({
    kind: 'unavailable',
    code: 'POLICY_UNUSABLE',
    message: `Version ${number} of the policy was accepted once and is not any more${first ? `: ${placeOf(first)}: ${first.message}` : '.'}`,
    remedy:
      'Activate a corrected policy. Until then nothing is decided, and nothing is allowed, in this workspace.',
  })

export const snapshotNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'SNAPSHOT_NOT_FOUND',
    message: 'There is no such version of the policy in this workspace.',
    remedy: 'Choose one from the list of versions.',
  })

export const proposalNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'PROPOSAL_NOT_FOUND',
    message: 'There is no such proposal in this workspace.',
    remedy: 'Reload the list of proposals.',
  })

export const decisionNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'POLICY_DECISION_NOT_FOUND',
    message: 'This question is not kept any more, or never was.',
    remedy: 'Choose another one from the list; only the newest are kept.',
  })

export const notYoursToTry = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'NOT_PERMITTED',
    message: 'Only those who may change the policy can ask what files of their own would change.',
    remedy: 'Look at a version or at a proposal instead.',
  })

export const proposalSettled = (state: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'PROPOSAL_SETTLED',
    message: `This proposal was ${state} already.`,
    remedy: 'Reload the page. Propose the change again if it is still wanted.',
  })

export const ownProposal = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'OWN_PROPOSAL',
    message:
      'Nobody settles a change of the policy that is their own, or that came with an API key of theirs.',
    remedy: 'Ask another admin to look at it. You can withdraw it.',
  })

export const notYourProposal = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'NOT_YOUR_PROPOSAL',
    message: 'Only whoever proposed a change can withdraw it.',
    remedy: 'Reject it instead, with a reason.',
  })

export const proposalCollides = (paths: readonly string[]) =>
  new Refusal({
    kind: 'conflict',
    code: 'PROPOSAL_COLLIDES',
    message: `Since this was proposed, somebody changed the same files: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}.`,
    remedy: 'Reject it, and propose it again on top of the active policy.',
  })

export const proposalLooksDifferent = () =>
  new Refusal({
    kind: 'conflict',
    code: 'PROPOSAL_LOOKS_DIFFERENT',
    message: 'What would be activated is not what you looked at: the active policy has changed meanwhile.',
    remedy: 'Reload the page and look at the difference again.',
  })

export const tooFewAdmins = () =>
  new Refusal({
    kind: 'conflict',
    code: 'TOO_FEW_ADMINS',
    message: 'There is nobody else who could activate a proposal: only one member may change the policy.',
    remedy: 'Invite another admin first.',
  })

const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' at ')} UTC`
