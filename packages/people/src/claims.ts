import type { Reason } from '@countersign/decisions'
import { z } from 'zod'
import { LastingRole } from './roles.ts'

/** One line of the table that turns a claim's value into a role; the first line that matches decides. */
export const RoleMapping = z.strictObject({
  value: z.string().trim().min(1, 'Enter a value of the claim.').max(200, 'Use at most 200 characters.'),
  // No claim can say which packs an auditor may see, and until when.
  role: LastingRole,
})
export type RoleMapping = z.infer<typeof RoleMapping>

export type ClaimRules = {
  roleClaim: string | null
  roleMap: readonly RoleMapping[]
  defaultRole: LastingRole | null
}

export type ClaimReading = {
  subject: string | null
  email: string | null
  name: string | null
  /** null when the claims say nothing about a role; then a role that was granted locally stands. */
  role: LastingRole | null
  problems: Reason[]
}

/**
 * Reads who somebody is and which role they have from an ID token's claims. It never falls back to a role in
 * silence: a claim that is asked for and missing is a problem that names the claim and those that came.
 */
export function readClaims(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): ClaimReading {
  const came = Object.keys(claims).sort().join(', ') || 'none'
  const problems: Reason[] = []
  const subject = text(claims.sub)
  if (!subject) problems.push(missing('sub', came))
  const email = text(claims.email)?.toLowerCase() ?? null
  if (!email) problems.push(missing('email', came))
  const role = readRole(claims, rules, came, problems)
  return { subject, email, name: text(claims.name) ?? email, role, problems }
}

function readRole(
  claims: Readonly<Record<string, unknown>>,
  rules: ClaimRules,
  came: string,
  problems: Reason[],
): LastingRole | null {
  if (rules.roleClaim === null) return rules.defaultRole
  const claim = atPath(claims, rules.roleClaim)
  if (claim === undefined) {
    if (rules.defaultRole) return rules.defaultRole
    problems.push(missing(rules.roleClaim, came))
    return null
  }
  const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string')
  const folded = new Set(values.map((value) => value.toLowerCase()))
  const match = rules.roleMap.find(({ value }) => folded.has(value.toLowerCase()))
  if (match) return match.role
  if (rules.defaultRole) return rules.defaultRole
  problems.push({
    code: 'NO_ROLE_FOR_CLAIM',
    message: `The claim "${rules.roleClaim}" came with ${values.length ? values.map((value) => `"${value}"`).join(', ') : 'no text value'}, and no line of the role table matches.`,
    remedy: 'Add a line for one of these values to the role table, or choose a default role.',
  })
  return null
}

/** `realm_access.roles` means a nested claim, unless a claim has that very name (some providers use URLs). */
function atPath(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let here: unknown = claims
  for (const part of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined
    here = Reflect.get(here, part)
  }
  return here
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null

const missing = (claim: string, came: string): Reason => ({
  code: 'CLAIM_MISSING',
  message: `The identity provider sent no "${claim}" claim. Claims that came: ${came}.`,
  remedy: `Let the provider put "${claim}" into the ID token for this client (scope or mapper), then test again.`,
})
