import { type DestinationStream, type Logger, pino } from 'pino'

/** Paths whose value never reaches a log, wherever an object that holds them is logged. */
const secretPaths = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'secret',
  'clientSecret',
  'authorization',
  'cookie',
  'headers.authorization',
  'headers.cookie',
  'headers["set-cookie"]',
  'headers["x-api-key"]',
]

/** The same names one and two levels down: `req.headers.cookie`, `err.input.password`. */
const deeper = secretPaths.flatMap((path) => [path, `*.${path}`, `*.*.${path}`])

export function logTo(destination: DestinationStream, level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: deeper, censor: '[redacted]' },
      serializers: { err: faultOf },
    },
    destination,
  )
}

/** What to keep of an error. Drizzle puts the parameters of a query into its message; they may be secrets. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const isQuery = 'query' in error && 'params' in error
  return {
    type: error.name,
    message: isQuery ? `Failed query: ${String(error.query)}` : error.message,
    ...('code' in error ? { code: error.code } : {}),
    ...(isQuery ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: faultOf(error.cause) }),
  }
}
