import { requires, router } from '../trpc/procedure.ts'

export const instanceRouter = router({
  about: requires('workspace:read', {}).query(({ ctx }) => ctx.services.about),
})
