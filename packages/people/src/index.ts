export { type ApiKeyStanding, type ApiKeyTimes, apiKeyStanding, apiKeyWorks } from './api-key.ts'
export {
  type AuditorAccess,
  accessRefusals,
  auditorAccessLimits,
  isAccessOpen,
  whyNotSee,
  whyNotUntil,
} from './auditor-access.ts'
export { type ClaimReading, type ClaimRules, RoleMapping, readClaims } from './claims.ts'
export { GroupName, groupsIn, mostGroups } from './group.ts'
export {
  type MemberFacts,
  whyNotChangeRole,
  whyNotDisable,
  whyNotRemove,
  whyNotReset,
} from './membership.ts'
export { Email, KeyName, PersonName, ProviderName, slugOf, ViewName, WorkspaceName } from './names.ts'
export { NewPassword, type PasswordContext, passwordLength, passwordProblem } from './password.ts'
export { isPermission, type Permission, permissions } from './permissions.ts'
export { LastingRole, Role, roleHas, rolePermissions, roleSummary } from './roles.ts'
export { Scope, scopes } from './scopes.ts'
export {
  lastSeenPrecisionMs,
  type SessionLimits,
  type SessionStanding,
  type SessionTimes,
  sessionStanding,
} from './session-life.ts'
export {
  afterFailure,
  type ThrottleKind,
  type ThrottleRule,
  type ThrottleState,
  throttleRules,
  throttleWait,
} from './throttle.ts'
