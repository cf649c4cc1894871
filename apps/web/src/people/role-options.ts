import { Role, roleSummary } from '@countersign/people'

/** Roles are chosen by what they let somebody do, not by their names. */
export const roleOptions = Role.options.map((role) => ({
  value: role,
  label: role,
  detail: roleSummary[role],
}))
