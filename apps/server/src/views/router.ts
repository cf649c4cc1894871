import { ViewName } from '@countersign/people'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

const ViewId = z.string().regex(/^viw_[0-9A-Z]{26}$/, 'This is not the id of a view.')
/** The part of the list's address after the question mark. */
const Query = z
  .string()
  .max(2_000)
  .regex(/^[!-~]*$/, 'This is not the query of an address.')

const Page = z.enum(['agents', 'ledger'])

export const viewsRouter = router({
  list: requires('agents:read', { page: Page }).query(({ ctx, input }) =>
    ctx.services.views.list(ctx.actor, input.page),
  ),

  add: requires('agents:read', { page: Page, name: ViewName, query: Query }).mutation(({ ctx, input }) =>
    ctx.services.views.add(ctx.actor, input.page, input.name, input.query),
  ),

  rename: requires('agents:read', { viewId: ViewId, name: ViewName }).mutation(({ ctx, input }) =>
    ctx.services.views.change(ctx.actor, input.viewId, { name: input.name }),
  ),

  replace: requires('agents:read', { viewId: ViewId, query: Query }).mutation(({ ctx, input }) =>
    ctx.services.views.change(ctx.actor, input.viewId, { query: input.query }),
  ),

  remove: requires('agents:read', { viewId: ViewId }).mutation(({ ctx, input }) =>
    ctx.services.views.remove(ctx.actor, input.viewId),
  ),
})
