import { z } from 'zod'
import { requires, requiresNobody, router } from '../trpc/procedure.ts'
import { answerFormat, Cursor, filter, Position } from './input.ts'

const EventId = z.string().regex(/^evt_[0-9A-Z]{26}$/, 'This is not the id of an event.')
const PersonId = z.string().regex(/^per_[0-9A-Z]{26}$/, 'This is not the id of a person.')
const WitnessId = z.string().regex(/^wit_[0-9A-Z]{26}$/, 'This is not the id of a witness.')

export const ledgerRouter = router({
  list: requires('ledger:read', {
    ...filter,
    cursor: Cursor.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input: { cursor, limit, workspaceId: _, ...only } }) =>
    ctx.services.ledger.list(ctx.actor, only, cursor, limit),
  ),

  newer: requires('ledger:read', { ...filter, position: z.number().int().min(-1) }).query(
    ({ ctx, input: { position, workspaceId: _, ...only } }) =>
      ctx.services.ledger.newer(ctx.actor, only, position),
  ),

  /** How many events an answer has as a file; the list is read by the page and counts nothing. */
  measure: requires('ledger:read', filter).query(({ ctx, input: { workspaceId: _, ...asked } }) =>
    ctx.services.answers.measure(ctx.actor, asked),
  ),

  /** Changes nothing but the ledger, which says that the answer left the house. */
  download: requires('compliance:export', { ...filter, ...answerFormat, upTo: Position }).mutation(
    ({ ctx, input: { format, upTo, workspaceId: _, ...asked } }) =>
      ctx.services.answers.download(ctx.actor, { asked, format, upTo }),
  ),

  choices: requires('ledger:read', {}).query(({ ctx }) => ctx.services.ledger.choices(ctx.actor)),

  event: requires('ledger:read', { eventId: EventId }).query(({ ctx, input }) =>
    ctx.services.ledger.get(ctx.actor, input.eventId),
  ),

  integrity: requires('ledger:read', {}).query(({ ctx }) => ctx.services.ledger.integrity(ctx.actor)),

  check: requires('ledger:read', {}).mutation(({ ctx }) => ctx.services.ledger.check(ctx.actor)),

  /** Every page says when the instance only reads; the reason is no secret, and who is signed out needs it most. */
  standing: requiresNobody({}).query(({ ctx }) => ctx.services.ledger.standing()),

  witnesses: requires('ledger:read', {}).query(({ ctx }) => ctx.services.witnesses.list(ctx.actor)),

  addWitness: requires('ledger:configure', {
    url: z.url({ protocol: /^https?$/ }).max(500),
    verifierKey: z.string().trim().min(10).max(400),
  }).mutation(({ ctx, input }) => ctx.services.witnesses.add(ctx.actor, input.url, input.verifierKey)),

  removeWitness: requires('ledger:configure', { witnessId: WitnessId }).mutation(({ ctx, input }) =>
    ctx.services.witnesses.remove(ctx.actor, input.witnessId),
  ),

  former: requires('ledger:erase', {}).query(({ ctx }) => ctx.services.erasure.former(ctx.actor)),

  erase: requires('ledger:erase', {
    personId: PersonId,
    reason: z.string().trim().min(3, 'Say why, in a few words.').max(1_000),
  }).mutation(({ ctx, input }) => ctx.services.erasure.erase(ctx.actor, input.personId, input.reason)),
})
