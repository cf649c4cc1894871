import { AgentId } from '../agents/input.ts'
import { byActor } from '../ledger/doer.ts'
import { requires, router } from '../trpc/procedure.ts'

export const custodyRouter = router({
  ofAgent: requires('promotions:read', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.custody.ofAgent(ctx.actor, input.agentId),
  ),

  /** Changes nothing but the ledger, which says that the file left the house. */
  export: requires('promotions:read', { agentId: AgentId }).mutation(({ ctx, input }) =>
    ctx.services.custody.export(ctx.actor, byActor(ctx.actor), input.agentId),
  ),
})
