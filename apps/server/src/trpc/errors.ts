import { Refusal, type RefusalKind } from '@countersign/decisions'
import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { ZodError } from 'zod'

/** What every edge answers when it does not do what was asked. */
export type ErrorBody = {
  code: string
  message: string
  remedy: string
  requestId: string
  /** For forms: the problem of each field, by its path. */
  fields?: Record<string, string>
}

export const httpStatus = {
  'bad-input': 400,
  'not-signed-in': 401,
  'not-permitted': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>

export const trpcCode = {
  'bad-input': 'BAD_REQUEST',
  'not-signed-in': 'UNAUTHORIZED',
  'not-permitted': 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'too-large': 'PAYLOAD_TOO_LARGE',
  'too-many': 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<RefusalKind, TRPC_ERROR_CODE_KEY>

/** Says what any error means to the caller; what is not a refusal is a fault, and its inside stays inside. */
export function errorBody(error: unknown, requestId: string): ErrorBody {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error
  if (cause instanceof Refusal) {
    const { code, message, remedy, fields } = cause
    return { code, message, remedy, requestId, ...(fields === null ? {} : { fields: { ...fields } }) }
  }
  if (cause instanceof ZodError) return badInput(cause, requestId)
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') {
    const [code, remedy] = protocolErrors[error.code] ?? [
      'BAD_REQUEST',
      'Check the request against the API reference.',
    ]
    return { code, message: sentence(error.message), remedy, requestId }
  }
  return {
    code: 'FAULT',
    message: 'Something failed on our side, and nothing was changed.',
    remedy: 'Try again. If it happens again, give the request id to the operator of this instance.',
    requestId,
  }
}

/** True for errors that are ours to mend; they are logged with their cause. */
export const isFault = (error: unknown): boolean => errorBody(error, '').code === 'FAULT'

const protocolErrors: Partial<Record<TRPC_ERROR_CODE_KEY, [code: string, remedy: string]>> = {
  NOT_FOUND: ['PROCEDURE_NOT_FOUND', 'Reload the page; the server may be newer than what the browser shows.'],
  METHOD_NOT_SUPPORTED: ['METHOD_NOT_ALLOWED', 'Queries are read with GET, changes are made with POST.'],
  PARSE_ERROR: ['BAD_INPUT', 'Send valid JSON.'],
  PAYLOAD_TOO_LARGE: ['TOO_LARGE', 'Send less at once.'],
}

function badInput(error: ZodError, requestId: string): ErrorBody {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) {
    const keys =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    for (const path of keys) {
      fields[path.map(String).join('.') || 'input'] ??=
        issue.code === 'unrecognized_keys' ? 'There is no such field.' : issue.message
    }
  }
  const [first] = Object.entries(fields)
  return {
    code: 'BAD_INPUT',
    message: first ? `${first[0]}: ${first[1]}` : 'The input is not valid.',
    remedy: 'Correct the fields that are named, then try again. Nothing was changed.',
    requestId,
    fields,
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
