import type { Role } from '@countersign/people'

/** Who acts in a workspace, after every check; services receive nobody else. */
export type Actor = {
  personId: string
  name: string
  role: Role
  workspaceId: string
  /** The person behind a persona of the demo workspace, or null when people act as themselves. */
  behind: { personId: string; name: string } | null
}
