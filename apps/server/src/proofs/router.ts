import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { byActor } from '../ledger/doer.ts'
import { requires, router } from '../trpc/procedure.ts'
import { proofFormats } from './service.ts'

const ProofId = z.string().regex(/^prf_[0-9A-Z]{26}$/, 'This is not the id of a proof.')

/** A bundle as text, with room for the proof of its place in the ledger. */
const BundleText = z
  .string()
  .min(1)
  .max(512 * 1024)

export const proofsRouter = router({
  get: requires('promotions:read', { proofId: ProofId }).query(({ ctx, input }) =>
    ctx.services.proofs.get(ctx.actor, input.proofId),
  ),

  ofAgent: requires('promotions:read', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.proofs.ofAgent(ctx.actor, input.agentId),
  ),

  verify: requires('promotions:read', { proofId: ProofId }).query(({ ctx, input }) =>
    ctx.services.proofs.verify(ctx.actor, input.proofId),
  ),

  /** Changes nothing; a mutation because a bundle is too long for an address. */
  verifyBundle: requires('promotions:read', { bundle: BundleText }).mutation(({ ctx, input }) =>
    ctx.services.proofs.verifyProof(ctx.actor, input.bundle),
  ),

  /** Changes nothing but the ledger, which says that a proof left the house. */
  export: requires('promotions:read', { proofId: ProofId, as: z.enum(proofFormats) }).mutation(
    ({ ctx, input }) => ctx.services.proofs.export(ctx.actor, byActor(ctx.actor), input.proofId, input.as),
  ),
})
