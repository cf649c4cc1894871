import { TRPCClientError } from '@trpc/client'
import { z } from 'zod'
import type { Problem } from './ui/problem.ts'

const Refused = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  requestId: z.string().nullable(),
})

const unreachable: Problem = {
  message: 'The server cannot be reached.',
  remedy: 'Check your connection and try again.',
  requestId: null,
}

const partMissing: Problem = {
  message: 'A part of this app could not be loaded.',
  remedy: 'Check your connection, then reload the page: the server may be newer than what the browser shows.',
  requestId: null,
}

// Each browser says it in its own words, and none has a type of error for it.
const isPartMissing = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|module script failed/.test(error.message)

const unexpected: Problem = {
  message: 'This page ran into a fault of its own.',
  remedy: 'Reload the page. If it happens again, tell the operator what you were doing.',
  requestId: null,
}

/** Turns whatever was thrown into what a person is told. Only the server's own words are passed on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof NotPermitted) return error.problem
  if (isPartMissing(error)) return partMissing
  if (!(error instanceof TRPCClientError)) return unexpected
  const refused = Refused.safeParse(error.data)
  return refused.success ? refused.data : unreachable
}

/** The code of a refusal, where a form has to know which of its fields was refused. */
export function refusalCode(error: unknown): string | undefined {
  return error instanceof TRPCClientError ? Refused.safeParse(error.data).data?.code : undefined
}

/** A screen that the person's role does not include. The server refuses the same; this only says it sooner. */
export class NotPermitted extends Error {
  readonly problem: Problem
  constructor(screen: string, workspace: { name: string; role: string }) {
    super(`The role ${workspace.role} does not include ${screen}`)
    this.name = 'NotPermitted'
    this.problem = {
      message: `Your role in ${workspace.name} (${workspace.role}) does not include this page: ${screen}.`,
      remedy: 'Ask an admin of the workspace for a role that includes it.',
      requestId: null,
    }
  }
}
