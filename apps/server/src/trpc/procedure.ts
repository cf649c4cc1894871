import { Refusal } from '@countersign/decisions'
import { type Permission, type Role, roleHas } from '@countersign/people'
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import { refuseWithoutAccess } from '../auditors/standing.ts'
import type { Actor } from '../members/actor.ts'
import type { Caller } from '../session/caller.ts'
import type { Context } from './context.ts'
import { errorBody, trpcCode } from './errors.ts'

/** `anyone` and `signed-in` need no workspace; every other gate is a permission in one. */
type Gate = 'anyone' | 'signed-in' | Permission

const t = initTRPC
  .context<Context>()
  .meta<{ gate: Gate }>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => {
      const body = errorBody(error, ctx?.requestId ?? '')
      return { ...shape, message: body.message, data: { ...body, httpStatus: shape.data.httpStatus } }
    },
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  })

export const router = t.router

/** Refusals keep their kind on the wire; everything else stays what it was. */
const refusals = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok || result.error.code !== 'INTERNAL_SERVER_ERROR') return result
  const { cause } = result.error
  if (cause instanceof Refusal) {
    throw new TRPCError({ code: trpcCode[cause.kind], message: cause.message, cause })
  }
  if (cause instanceof z.ZodError) throw new TRPCError({ code: 'BAD_REQUEST', cause })
  return result
})

const WorkspaceId = z.string().regex(/^wsp_[0-9A-Z]{26}$/, 'This is not a workspace id.')

type Shape = z.core.$ZodLooseShape

/** The only ways to make a procedure: each names its gate, and the gate is asked before the input is read. */
export const requiresNobody = <S extends Shape>(shape: S) =>
  t.procedure.meta({ gate: 'anyone' }).use(refusals).input(z.strictObject(shape))

export const requiresSignIn = <S extends Shape>(shape: S) =>
  t.procedure
    .meta({ gate: 'signed-in' })
    .use(refusals)
    .use(({ ctx, next }) => next({ ctx: { caller: signedIn(ctx.caller) } }))
    .input(z.strictObject(shape))

export const requires = <S extends Shape>(permission: Permission, shape: S) =>
  t.procedure
    .meta({ gate: permission })
    .use(refusals)
    .use(async ({ ctx, getRawInput, next }) => {
      const caller = signedIn(ctx.caller)
      const { workspaceId } = z.looseObject({ workspaceId: WorkspaceId }).parse(await getRawInput())
      const { actor, ownRole } = await actorIn(workspaceId, caller, ctx)
      // Whoever plays a part lays it down by their own right, whatever the part may do.
      const role = permission === 'demo:act-as' ? ownRole : actor.role
      await refuseWithoutAccess(ctx.services.stores, { ...actor, role }, ctx.services.clock())
      if (!roleHas(role, permission)) throw notPermitted(permission, actor)
      return next({ ctx: { caller, actor } })
    })
    .input(z.strictObject({ workspaceId: WorkspaceId, ...shape }))

function signedIn(caller: Caller | null): Caller {
  if (caller) return caller
  throw new Refusal({
    kind: 'not-signed-in',
    code: 'NOT_SIGNED_IN',
    message: 'You are not signed in, or your session has ended.',
    remedy: 'Sign in again; what you typed stays where it is.',
  })
}

async function actorIn(
  workspaceId: string,
  { session, person }: Caller,
  ctx: Context,
): Promise<{ actor: Actor; ownRole: Role }> {
  const { stores } = ctx.services
  const own = await stores.members.find(workspaceId, person.id)
  if (own?.state !== 'active') throw notAMember()
  if (session.onlyWorkspaceId !== null && session.onlyWorkspaceId !== workspaceId) throw signedInElsewhere()
  const persona = session.actingAsId ? await stores.members.find(workspaceId, session.actingAsId) : null
  const ownRole = own.role
  if (!persona) {
    const actor = { personId: person.id, name: person.name, role: ownRole, workspaceId, behind: null }
    return { actor, ownRole }
  }
  const name = (await stores.people.find(persona.personId))?.name ?? ''
  const behind = { personId: person.id, name: person.name }
  const { personId, role } = persona
  return { actor: { personId, name, role, workspaceId, behind }, ownRole }
}

/** The same words whether the workspace exists or not: ids must not be probed. */
const notAMember = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'NOT_A_MEMBER',
    message: 'You are not an active member of this workspace.',
    remedy: 'Choose one of your workspaces, or ask an admin of this one for an invitation.',
  })

const signedInElsewhere = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'SIGNED_IN_ELSEWHERE',
    message: "You signed in with another workspace's identity provider, which does not vouch for you here.",
    remedy: 'Sign out, then sign in with your password or with a provider of this workspace.',
  })

const notPermitted = (permission: Permission, actor: Actor) =>
  new Refusal({
    kind: 'not-permitted',
    code: 'NOT_PERMITTED',
    message: `Your role (${actor.role}) does not include "${permission}".`,
    remedy: 'Ask an admin of the workspace to do it, or to change your role.',
  })
