import { algorithms, revocationReasons } from '@countersign/proofs'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

const SigningKeyId = z.string().regex(/^sig_[0-9A-Z]{26}$/, 'This is not the id of a signing key.')
const ProposalId = z.string().regex(/^skp_[0-9A-Z]{26}$/, 'This is not the id of a proposal.')
const UndoingAct = z.enum(['taint', 'revoke', 'destroy'])
const Since = z.union([
  z.literal('end'),
  z.strictObject({ position: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) }),
  z.strictObject({ at: z.number().int().min(0).max(8_640_000_000_000_000) }),
])
const Note = z.string().trim().min(3, 'Say why, in a few words.').max(1_000, 'Use at most 1000 characters.')

export const signingKeysRouter = router({
  list: requires('signing-keys:read', {}).query(({ ctx }) => ctx.services.signingKeyService.list(ctx.actor)),

  history: requires('signing-keys:read', { limit: z.number().int().min(1).max(100).default(30) }).query(
    ({ ctx, input }) => ctx.services.ledger.about(ctx.actor, 'signing-key', input.limit),
  ),

  preview: requires('signing-keys:read', {
    signingKeyId: SigningKeyId,
    act: UndoingAct,
    since: Since,
  }).query(({ ctx, input }) =>
    ctx.services.signingKeyService.preview(ctx.actor, input.signingKeyId, input.act, input.since),
  ),

  prepare: requires('signing-keys:manage', {
    alg: z.enum(algorithms),
    keeper: z.enum(['server', 'signer']),
  }).mutation(({ ctx, input }) => ctx.services.signingKeyService.prepare(ctx.actor, input.alg, input.keeper)),

  activate: requires('signing-keys:manage', { signingKeyId: SigningKeyId }).mutation(({ ctx, input }) =>
    ctx.services.signingKeyService.activate(ctx.actor, input.signingKeyId),
  ),

  rotate: requires('signing-keys:manage', { signingKeyId: SigningKeyId }).mutation(({ ctx, input }) =>
    ctx.services.signingKeyService.rotate(ctx.actor, input.signingKeyId),
  ),

  propose: requires('signing-keys:manage', {
    signingKeyId: SigningKeyId,
    act: UndoingAct,
    revocationReason: z.enum(revocationReasons).nullable(),
    since: Since,
    note: Note,
  }).mutation(({ ctx, input: { signingKeyId, act, revocationReason: reason, since, note } }) =>
    ctx.services.signingKeyProposals.propose(ctx.actor, signingKeyId, act, { reason, since, note }),
  ),

  confirm: requires('signing-keys:manage', { signingKeyProposalId: ProposalId }).mutation(({ ctx, input }) =>
    ctx.services.signingKeyProposals.confirm(ctx.actor, input.signingKeyProposalId),
  ),

  withdraw: requires('signing-keys:manage', { signingKeyProposalId: ProposalId }).mutation(({ ctx, input }) =>
    ctx.services.signingKeyProposals.withdraw(ctx.actor, input.signingKeyProposalId),
  ),
})
