import { modes } from '@countersign/agents'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { requires, router } from '../trpc/procedure.ts'

export const admissionRouter = router({
  /** Would this be allowed? Without a mode it is about what people look at: the sandbox, or else what is governed. */
  consider: requires('agents:read', { agentId: AgentId, mode: z.enum(modes).optional() }).query(
    ({ ctx, input: { workspaceId, agentId, mode } }) =>
      ctx.services.admission.consider({ workspaceId, agentId, mode: mode ?? null }),
  ),
})
