import type { OutputWriter } from './output-writer.ts'
import type { Child, Exit } from './process/child.ts'
import type { Runner } from './runners.ts'

/** How a process ended and when. */
export type Ended = {
  readonly exit: Exit
  readonly at: number
  isBeingWritten: boolean
  /** That it could not be written down was said: it is not news at every look. */
  isTold: boolean
}

/** What a supervisor remembers of a run. */
export type Supervised = {
  readonly workspaceId: string
  readonly runId: string
  readonly runner: Runner
  child: Child | null
  /** A process is on its way: that there is none yet says nothing. */
  isBeginning: boolean
  /** What its process came to, until that is written down. */
  ended: Ended | null
  /** Known here too, for when the database cannot be asked. */
  leaseExpiresAt: number
  /** What it was judged by last; when that changes, it is judged again. */
  judgedBy: string | null
  isEnding: boolean
  /** Why it has to end is being written down; that it has ended comes after it, or it would pass for a crash. */
  stopping: Promise<void> | null
  readonly output: OutputWriter
}

export const newSupervised = (
  named: Pick<Supervised, 'workspaceId' | 'runId' | 'runner' | 'output'>,
): Supervised => ({
  ...named,
  child: null,
  isBeginning: true,
  ended: null,
  leaseExpiresAt: 0,
  judgedBy: null,
  isEnding: false,
  stopping: null,
})

/** Nothing of it runs or ran without that being written down. */
export const isIdle = ({ child, isBeginning, ended }: Supervised): boolean =>
  child === null && !isBeginning && ended === null
