import type { Obstacle, Reason } from '@countersign/decisions'

/** Whether everything in a workspace is held. It lies over whatever its agents are and changes none of it. */
export type WorkspaceStanding = { readonly frozenAt: number | null }

/** What blocks every start and every renewal before anything else is asked. */
export const whyNothingStarts = ({ frozenAt }: WorkspaceStanding): Obstacle =>
  frozenAt === null ? null : reasons.WORKSPACE_FROZEN

export const whyNotFreezeWorkspace = ({ frozenAt }: WorkspaceStanding): Obstacle =>
  frozenAt === null ? null : reasons.WORKSPACE_FROZEN_ALREADY

export const whyNotUnfreezeWorkspace = ({ frozenAt }: WorkspaceStanding): Obstacle =>
  frozenAt === null ? reasons.WORKSPACE_NOT_FROZEN : null

const reasons = {
  WORKSPACE_FROZEN: {
    code: 'WORKSPACE_FROZEN',
    message: 'The workspace is frozen: nothing starts in it and no lease is renewed.',
    remedy: 'Ask an admin or a reviewer to unfreeze it, once it is clear why it was frozen.',
  },
  WORKSPACE_FROZEN_ALREADY: {
    code: 'WORKSPACE_FROZEN_ALREADY',
    message: 'The workspace is frozen already.',
    remedy: 'There is nothing left to do.',
  },
  WORKSPACE_NOT_FROZEN: {
    code: 'WORKSPACE_NOT_FROZEN',
    message: 'The workspace is not frozen.',
    remedy: 'There is nothing left to do.',
  },
} as const satisfies Record<string, Reason>
