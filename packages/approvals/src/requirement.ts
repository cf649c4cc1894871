import { type Role, roleHas } from '@countersign/people'

/** What the policy asks of people, as its document of lists and limits says it. */
export type ApprovalRules = {
  readonly quorum: number
  readonly requiredReviewers: readonly Role[]
  readonly requiredGroups: readonly string[]
  readonly approveReason: { readonly required: boolean; readonly prompt: string | null }
}

/** One part of what is asked for. A person's one vote may count towards several parts. */
export type RequiredPart = {
  readonly kind: 'people' | 'role' | 'group'
  /** Which role or group; null for people of any. */
  readonly name: string | null
  readonly needed: number
}

export type Requirement = {
  /** No parts: nobody is asked. */
  readonly parts: readonly RequiredPart[]
  readonly approveReason: ApprovalRules['approveReason']
}

export function requirementOf(rules: ApprovalRules): Requirement {
  const { quorum, requiredReviewers, requiredGroups, approveReason } = rules
  return {
    parts: [
      ...(quorum > 0 ? [{ kind: 'people' as const, name: null, needed: quorum }] : []),
      ...[...new Set(requiredReviewers)].map((name) => ({ kind: 'role' as const, name, needed: 1 })),
      ...[...new Set(requiredGroups)].map((name) => ({ kind: 'group' as const, name, needed: 1 })),
    ],
    approveReason,
  }
}

/** Somebody of the workspace as they are now; who has left is among nobody's members. */
export type Voter = {
  readonly personId: string
  readonly name: string
  readonly role: Role
  readonly isActive: boolean
  readonly groups: readonly string[]
}

/** They are asked without being named; whoever else may decide is asked only where the policy names them. */
const alwaysAsked: readonly Role[] = ['admin', 'reviewer']

/** Whether somebody is among those who are asked, whoever made the request. */
export function isAsked({ parts }: Requirement, voter: Voter): boolean {
  if (!voter.isActive || !roleHas(voter.role, 'promotions:decide')) return false
  return alwaysAsked.includes(voter.role) || parts.some((part) => part.kind !== 'people' && fits(part, voter))
}

/** Whether the vote of somebody who is asked counts towards a part. */
export function fits({ kind, name }: RequiredPart, { role, groups }: Voter): boolean {
  if (kind === 'people') return true
  return kind === 'role' ? name === role : name !== null && groups.includes(name)
}
