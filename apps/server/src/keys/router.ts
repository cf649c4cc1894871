import { KeyName, Scope } from '@countersign/people'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

const KeyId = z.string().regex(/^key_[0-9A-Z]{26}$/, 'This is not the id of an API key.')

export const keysRouter = router({
  list: requires('keys:read', {
    cursor: KeyId.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input }) => ctx.services.keys.list(ctx.actor, input.cursor, input.limit)),

  create: requires('keys:manage', {
    name: KeyName,
    scopes: z.array(Scope).min(1, 'Choose at least one scope.').max(50),
    expiresInDays: z.number().int().min(1).max(3650).nullable(),
  }).mutation(({ ctx, input }) =>
    ctx.services.keys.create(ctx.actor, input.name, [...new Set(input.scopes)], input.expiresInDays),
  ),

  rotate: requires('keys:manage', {
    keyId: KeyId,
    overlapHours: z
      .number()
      .int()
      .min(0)
      .max(24 * 30),
  }).mutation(({ ctx, input }) => ctx.services.keys.rotate(ctx.actor, input.keyId, input.overlapHours)),

  revoke: requires('keys:manage', { keyId: KeyId }).mutation(({ ctx, input }) =>
    ctx.services.keys.revoke(ctx.actor, input.keyId),
  ),
})
