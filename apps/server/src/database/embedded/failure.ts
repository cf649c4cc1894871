// Everything that can stop the embedded database from opening, each with what to do next.

export type DatabaseFailureCode =
  | 'E_NO_SERVER'
  | 'E_LOCKED'
  | 'E_FOREIGN'
  | 'E_SECRET'
  | 'E_KIND'
  | 'E_DOWNGRADE'
  | 'E_START'

export class DatabaseFailure extends Error {
  readonly code: DatabaseFailureCode
  readonly remedy: string
  /** The server's own last words, where there are any. */
  readonly detail: string

  constructor(
    code: DatabaseFailureCode,
    text: { message: string; remedy: string; detail?: string; cause?: unknown },
  ) {
    super(text.message, { cause: text.cause })
    this.name = 'DatabaseFailure'
    this.code = code
    this.remedy = text.remedy
    this.detail = text.detail ?? ''
  }
}

interface Made {
  kind: string
  version: string
}

const withoutOwnServer =
  'Or set DATABASE_URL=mysql://user:password@host:3306/name, or run: docker compose up -d db'

export const noServer = (installText: string, problem = 'No database server found.') =>
  new DatabaseFailure('E_NO_SERVER', {
    message: problem,
    remedy: `Install one: ${installText}. ${withoutOwnServer}`,
  })

export const locked = (dir: string, pid: number | null) =>
  new DatabaseFailure('E_LOCKED', {
    message: `Another Countersign process${pid === null ? '' : ` (pid ${pid})`} is starting the database in ${dir}.`,
    remedy: 'Wait for it, or stop it.',
  })

export const foreign = (socket: string) =>
  new DatabaseFailure('E_FOREIGN', {
    message: `A different database server answers on ${socket}. Countersign did not touch it.`,
    remedy: 'Remove the socket or choose another state directory.',
  })

export const secretMissing = (dir: string) =>
  new DatabaseFailure('E_SECRET', {
    message: `The database in ${dir}/data has no secret file.`,
    remedy: `Restore ${dir}/secret from backup, or move data away to start empty.`,
  })

export const secretWrong = (dir: string) =>
  new DatabaseFailure('E_SECRET', {
    message: `The passwords in ${dir}/secret do not open the database in ${dir}/data.`,
    remedy: `Restore the ${dir}/secret that belongs to this data, or move data away to start empty.`,
  })

export const otherKind = (made: Made, found: Made) =>
  new DatabaseFailure('E_KIND', {
    message: `This data directory was made by ${made.kind} ${made.version}; the server found is ${found.kind} ${found.version}.`,
    remedy: 'Install the first one, or export and import.',
  })

export const kindUnknown = (dir: string) =>
  new DatabaseFailure('E_KIND', {
    message: `The database in ${dir}/data has no instance.json, so the server that made it is not known.`,
    remedy: `Restore ${dir}/instance.json from backup, or move data away to start empty.`,
  })

export const downgrade = (made: Made, found: Made) =>
  new DatabaseFailure('E_DOWNGRADE', {
    message: `The data was last opened by ${made.kind} ${made.version}, the server found is ${found.version}.`,
    remedy: `Downgrades are not safe. Install ${made.kind} ${made.version} or newer.`,
  })

export const startFailed = (text: { message: string; remedy: string; detail?: string; cause?: unknown }) =>
  new DatabaseFailure('E_START', text)
