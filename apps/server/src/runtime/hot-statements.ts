import { z } from 'zod'
import type { Db } from '../database/connection.ts'
import { isDuplicate } from '../database/errno.ts'
import { executed, instantIn, instantText, listed, padded, type Value } from '../database/statement.ts'
import type { Beat, Run } from './run.ts'

/** The columns of a new run, in the order in which they are written. */
const columns: readonly (readonly [column: string, of: (run: Run) => Value])[] = [
  ['workspace_id', (run) => run.workspaceId],
  ['id', (run) => run.id],
  ['agent_id', (run) => run.agentId],
  ['revision', (run) => run.revision],
  ['mode', (run) => run.mode],
  ['spec_sha256', (run) => run.specSha256],
  ['is_contained', (run) => run.isContained],
  ['driver', (run) => run.driver],
  ['runner', (run) => run.runner],
  ['replica_id', (run) => run.replicaId],
  ['state', (run) => run.state],
  ['crashes', (run) => run.crashes],
  ['restarts', (run) => run.restarts],
  ['admission_id', (run) => run.admissionId],
  ['started_at', (run) => instantText(run.startedAt)],
  ['started_by', (run) => run.startedBy],
  ['heartbeats', (run) => run.heartbeats],
  ['lease_id', (run) => run.leaseId],
  ['lease_issued_at', (run) => instantText(run.leaseIssuedAt)],
  ['lease_expires_at', (run) => instantText(run.leaseExpiresAt)],
]
const row = `(${columns.map(() => '?').join(',')})`
const insertOne = `insert into runs (${columns.map(([name]) => name).join(',')}) values ${row}`

async function insert(db: Db, runs: readonly Run[]): Promise<boolean> {
  const result = await executed(
    db,
    insertOne + `,${row}`.repeat(runs.length - 1),
    runs.flatMap((run) => columns.map(([, of]) => of(run))),
  )
  return matchedIn(result) === runs.length
}

/** All in one statement; where one of the agents runs already, each in its own, and only that one fails. */
export async function insertRuns(db: Db, runs: readonly Run[]): Promise<PromiseSettledResult<boolean>[]> {
  try {
    const value = await insert(db, runs)
    return runs.map(() => ({ status: 'fulfilled', value }))
  } catch (error) {
    if (runs.length === 1 || !isDuplicate(error)) throw error
  }
  return Promise.allSettled(runs.map((run) => insert(db, [run])))
}

export type Named = { readonly workspaceId: string; readonly agentId: string }

/** Where an agent stands, held until the transaction ends. */
export type Held = {
  readonly sandboxRevision: number | null
  readonly expiresAt: number
  readonly renewals: number
  readonly governedRevision: number | null
  readonly isInvalidated: boolean
  readonly isFrozen: boolean
  readonly isRetired: boolean
  readonly workspaceFrozenAt: number | null
}

const HeldRows = z.array(
  z.object({
    id: z.string(),
    sandbox_revision: z.number().nullable(),
    expires_at: z.string(),
    renewals: z.number(),
    governed_revision: z.number().nullable(),
    is_invalidated: z.number(),
    is_frozen: z.number(),
    is_retired: z.number(),
    workspace_frozen_at: z.string().nullable(),
  }),
)

/** In the order of their ids, so that two transactions wait for each other and do not block each other. */
export async function holdAgents(
  db: Db,
  named: readonly Named[],
): Promise<PromiseSettledResult<Held | null>[]> {
  const held = new Map<string, Held>()
  for (const workspaceId of [...new Set(named.map((one) => one.workspaceId))].sort()) {
    const ids = named.filter((one) => one.workspaceId === workspaceId).map(({ agentId }) => agentId)
    const { places, values } = listed(ids)
    const rows = await executed(
      db,
      `select id, sandbox_revision, expires_at, renewals, governed_revision, is_invalidated, is_frozen, is_retired,
        (select frozen_at from workspaces where workspaces.id = agents.workspace_id) as workspace_frozen_at
        from agents where workspace_id = ? and id in (${places}) order by id for update`,
      [workspaceId, ...values],
    )
    for (const row of HeldRows.parse(rows)) held.set(`${workspaceId} ${row.id}`, heldOf(row))
  }
  return named.map(({ workspaceId, agentId }) => ({
    status: 'fulfilled',
    value: held.get(`${workspaceId} ${agentId}`) ?? null,
  }))
}

const heldOf = (row: z.output<typeof HeldRows>[number]): Held => ({
  sandboxRevision: row.sandbox_revision,
  expiresAt: instantIn(row.expires_at),
  renewals: row.renewals,
  governedRevision: row.governed_revision,
  isInvalidated: row.is_invalidated !== 0,
  isFrozen: row.is_frozen !== 0,
  isRetired: row.is_retired !== 0,
  workspaceFrozenAt: row.workspace_frozen_at === null ? null : instantIn(row.workspace_frozen_at),
})

/** Whether each was heard: a lease that is over, or that another took the place of, is not lengthened. */
export async function beatRuns(db: Db, beats: readonly Beat[]): Promise<PromiseSettledResult<boolean>[]> {
  const workspaces = [...new Set(beats.map(({ workspaceId }) => workspaceId))]
  const heard = new Set<string>()
  for (const workspaceId of workspaces) {
    const ofWorkspace = beats.filter((beat) => beat.workspaceId === workspaceId)
    for (const lease of await beatWorkspace(db, workspaceId, ofWorkspace)) heard.add(lease)
  }
  return beats.map(({ leaseId }) => ({ status: 'fulfilled', value: heard.has(leaseId) }))
}

async function beatWorkspace(db: Db, workspaceId: string, heard: readonly Beat[]): Promise<string[]> {
  // A place that is repeated changes nothing: the first of them is the one that is found.
  const beats = padded(heard)
  const each = beats.map(() => '?').join(',')
  // Which of the values belongs to a row, by the place of its lease: an older lease of the same run may be asked for too.
  const own = `elt(field(lease_id,${each}),${each})`
  const ids = beats.map(({ id }) => id)
  const leaseIds = beats.map(({ leaseId }) => leaseId)
  const ownValues = (of: (beat: Beat) => Value) => [...leaseIds, ...beats.map(of)]
  const now = instantText(Math.max(...beats.map((beat) => beat.now)))
  const result = await executed(
    db,
    `update runs set heard_at = ?, heartbeats = heartbeats + 1,
      state = case when state = 'starting' then 'running' else state end,
      lease_expires_at = ${own}, admission_id = ${own}, is_contained = ${own}, report = coalesce(${own}, report)
      where workspace_id = ? and id in (${each}) and lease_id in (${each})
      and ended_at is null and lease_ended_at is null and lease_expires_at > ?`,
    [
      now,
      ...ownValues((beat) => instantText(beat.expiresAt)),
      ...ownValues((beat) => beat.admissionId),
      ...ownValues((beat) => (beat.isContained ? 1 : 0)),
      ...ownValues((beat) => beat.report),
      workspaceId,
      ...ids,
      ...leaseIds,
      now,
    ],
  )
  if (matchedIn(result) === heard.length) return leaseIds
  const admissionIds = beats.map(({ admissionId }) => admissionId)
  const found = await executed(
    db,
    `select lease_id as heard from runs where workspace_id = ? and admission_id in (${each}) and id in (${each})`,
    [workspaceId, ...admissionIds, ...ids],
  )
  return heardIn(found)
}

const matchedIn = (result: unknown): number | null =>
  typeof result === 'object' &&
  result !== null &&
  'affectedRows' in result &&
  typeof result.affectedRows === 'number'
    ? result.affectedRows
    : null

const heardIn = (rows: unknown): string[] =>
  Array.isArray(rows)
    ? rows.flatMap((found: { heard?: unknown }) => (typeof found.heard === 'string' ? found.heard : []))
    : []
