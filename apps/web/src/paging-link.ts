import type { AppRouter } from '@countersign/server/router'
import type { TRPCLink } from '@trpc/client'

const isPaged = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && 'direction' in input

/** Paged queries carry a `direction` that our lists, which only go forward, refuse like any unknown field. */
export const pagingLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    if (!isPaged(op.input)) return next(op)
    const { direction: _, ...input } = op.input
    return next({ ...op, input })
  }
