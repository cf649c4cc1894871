import { DatabaseFailure } from '../database/embedded/failure.ts'
import { MigrationProblem } from '../database/migrate.ts'
import { EnvProblems } from '../env.ts'
import { RunnersProblem } from '../runtime/runners.ts'

/** Why the server did not start, in a sentence with a remedy; unknown errors keep their stack. */
export function sentenceFor(error: unknown): string {
  if (error instanceof EnvProblems || error instanceof MigrationProblem) return error.message
  if (error instanceof RunnersProblem) return `${error.message}\n${error.remedy}`
  if (error instanceof DatabaseFailure) return `${error.message} ${error.remedy}`
  const code = error instanceof Error && 'code' in error ? error.code : null
  const port = error instanceof Error && 'port' in error ? error.port : 'asked for'
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use by another program. Stop that program, or choose another port: ./countersign up --port 4500.`
  }
  if (code === 'EACCES') {
    return `Port ${port} may not be opened by this user. Choose one above 1023: ./countersign up --port 4400.`
  }
  if (code === 'ENOSPC')
    return 'The disk is full. Free some space, then start again; nothing that was saved is lost.'
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ER_ACCESS_DENIED_ERROR') {
    const reason = error instanceof Error ? error.message : code
    return `The database of DATABASE_URL cannot be used: ${reason}. Check host, port, user and password.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
