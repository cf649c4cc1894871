import { requires, router } from '../trpc/procedure.ts'

export const homeRouter = router({
  checklist: requires('workspace:read', {}).query(({ ctx }) => ctx.services.home.checklist(ctx.actor)),
})
