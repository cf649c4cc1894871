import type { ClaimReading } from '@countersign/people'
import type { TestReading } from './attempt.ts'
import { problemsOfNewcomer } from './entry.ts'
import type { Claims } from './oidc.ts'
import type { Provider } from './store.ts'

/** Of a test that ended before any claims came. */
export const nothingRead: TestReading = {
  subject: null,
  email: null,
  name: null,
  role: null,
  claimNames: [],
  values: {},
  problems: [],
}

/** What a sign-in with these claims would have come to, with what was read and from where. */
export function readTest(
  provider: Provider,
  claims: Claims,
  reading: ClaimReading,
  isLinked: boolean,
): TestReading {
  const { subject, email, name, role, problems } = reading
  return {
    subject,
    email,
    name,
    role,
    claimNames: Object.keys(claims).sort().slice(0, 200),
    values: Object.fromEntries(
      claimsUsed(claims, provider.roleClaim).map((claim) => [claim, shown(claims[claim])]),
    ),
    problems: isLinked ? problems : problemsOfNewcomer(provider, reading),
  }
}

/** Of a nested role claim the outermost: its value shows what is there, where the role was not found. */
function claimsUsed(claims: Claims, roleClaim: string | null): string[] {
  const role = roleClaim && (Object.hasOwn(claims, roleClaim) ? roleClaim : roleClaim.split('.')[0])
  return [...new Set(['sub', 'email', 'name', role ?? ''])].filter((claim) => Object.hasOwn(claims, claim))
}

const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000)
