import { createHash, randomBytes } from 'node:crypto'
import { type Stores, transactOn } from '@countersign/server/transact'
import type { Pool } from 'mysql2/promise'
import { busy, openBenchInstance } from './instance.ts'
import { verifyManyEvents } from './ledger-range.ts'
import { refusedSignIn } from './refused-sign-in.ts'
import { type Bench, environment, median, rounded } from './result.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>
type Case = { name: string; call: () => Promise<unknown> }

/**
 * What the ledger costs. A decision's transaction with its event against the same without. A decision that changes
 * nothing, through the batch, against the same event inserted in a transaction of its own, and against its bare rows by
 * the driver alone, unhashed and unencrypted. Sequencing; a whole pass; a stranger's verification.
 */
export const ledger: Bench = async ({ quick, say }) => {
  const instance = await openBenchInstance()
  try {
    const cases = await casesOn(instance)
    const [ms, rounds] = quick ? [350, 3] : [1_500, 5]
    const samples = new Map<string, number[]>()
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Warming up ...' : `Round ${round} of ${rounds} ...`)
      for (const callers of [1, 16, 64]) {
        for (const { name, call } of cases) {
          const { perSecond } = await busy(callers, ms, call)
          const key = `${name}_${callers}`
          if (round > 0) samples.set(key, [...(samples.get(key) ?? []), perSecond])
        }
      }
      // What waits grows otherwise, and with it the cost of adding to it.
      await instance.services.sequencer.sequenceAll()
    }
    say('Sequencing and checking ...')
    const append = cases.find(({ name }) => name === 'batched_append')?.call ?? (() => Promise.reject())
    const sequenced = await sequence(instance, append, quick ? 5_000 : 50_000)
    const passed = await pass(instance)
    say('Verifying as a stranger ...')
    const stranger = await verifyManyEvents(quick ? 20_000 : 1_000_000)
    const ratio = (ours: string, other: string) => {
      const fast = samples.get(other) ?? []
      return rounded(median((samples.get(ours) ?? []).map((value, at) => (fast[at] ?? Number.NaN) / value)))
    }
    const perSecond = [...samples].map(
      ([key, values]) => [`${key}_per_second`, Math.round(median(values))] as const,
    )
    return {
      bench: 'ledger',
      ratios: {
        decision_with_ledger_vs_without_16: ratio('decision_with_ledger_16', 'decision_without_16'),
        decision_with_ledger_vs_without_1: ratio('decision_with_ledger_1', 'decision_without_1'),
        decision_with_ledger_vs_without_64: ratio('decision_with_ledger_64', 'decision_without_64'),
        batched_append_vs_insert_16: ratio('batched_append_16', 'insert_16'),
        batched_append_vs_insert_64: ratio('batched_append_64', 'insert_64'),
        batched_append_vs_bare_rows_16: ratio('batched_append_16', 'bare_rows_insert_16'),
        batched_append_vs_bare_rows_64: ratio('batched_append_64', 'bare_rows_insert_64'),
      },
      figures: {
        ...Object.fromEntries(perSecond),
        sequenced_leaves_per_second: Math.round(sequenced),
        checked_events_per_second: Math.round(passed),
        ...stranger,
      },
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await instance.close()
  }
}

/** Making an API key is a real decision: a row and a change are written together, and people see it at once. */
async function casesOn({ services, orm, workspaceId, personId }: Opened): Promise<Case[]> {
  const actor = { personId, name: 'Bench', role: 'admin', workspaceId, behind: null } as const
  const transact = transactOn(orm)
  const pool = orm.$client.promise()
  const header = Buffer.alloc(520, 1)
  const body = Buffer.alloc(200, 2)
  let made = 0
  const unique = () => `row_${String(made++).padStart(26, '0')}`
  return [
    {
      name: 'decision_without',
      call: () => transact((stores) => addKeyWithoutLedger(stores, workspaceId, personId, unique())),
    },
    { name: 'decision_with_ledger', call: () => services.keys.create(actor, 'Bench', ['ledger:read'], null) },
    {
      name: 'insert',
      call: () => transact((stores) => services.writer.append(stores, workspaceId, refusedSignIn(personId))),
    },
    { name: 'bare_rows_insert', call: () => insertAlone(pool, unique(), header, body) },
    {
      name: 'single_row_insert',
      call: () => pool.execute(insertEvent, ['bench', unique(), header, body]),
    },
    {
      name: 'batched_append',
      call: () => services.writer.decide(workspaceId, refusedSignIn(personId)),
    },
  ]
}

const insertEvent = 'insert into ledger_events (workspace_id, id, header, sealed_body) values (?, ?, ?, ?)'
const insertWaiting = 'insert into ledger_pending (workspace_id, event_id, leaf) values (?, ?, ?)'

/** The two rows of an event, alone and as cheaply as the driver can: nothing is hashed, encrypted or checked. */
async function insertAlone(pool: Pool, id: string, header: Buffer, body: Buffer): Promise<void> {
  const connection = await pool.getConnection()
  await connection.query('begin')
  await connection.execute(insertEvent, ['bench', id, header, body])
  await connection.execute(insertWaiting, ['bench', id, header.subarray(0, 32)])
  await connection.query('commit')
  connection.release()
}

/** Everything that making a key does but its event. */
async function addKeyWithoutLedger(stores: Stores, workspaceId: string, createdBy: string, id: string) {
  const now = Date.now()
  const secret = randomBytes(32)
  await stores.keys.add({
    id,
    workspaceId,
    name: 'Bench',
    prefix: secret.toString('base64url').slice(0, 10),
    secretHash: createHash('sha256').update(secret).digest(),
    scopes: ['ledger:read'],
    createdBy,
    createdAt: now,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    overlapEndsAt: null,
    replacedBy: null,
  })
  await stores.workspaces.noteChange({ workspaceId, id: `chg_${id.slice(4)}`, noun: 'keys', at: now })
}

/** How many events a second find their place, with a backlog to go through. */
async function sequence({ services, workspaceId }: Opened, append: () => Promise<unknown>, events: number) {
  await services.sequencer.sequenceAll()
  for (let left = events; left > 0; left -= 500) await Promise.all(Array.from({ length: 500 }, append))
  const startedAt = performance.now()
  const sequenced = await services.sequencer.sequence(workspaceId)
  return sequenced / ((performance.now() - startedAt) / 1000)
}

/** How many events a second a pass over the whole log goes through, bodies opened. */
async function pass({ services, workspaceId }: Opened): Promise<number> {
  await services.publisher.publishAll()
  const startedAt = performance.now()
  const { size, broken } = await services.checks.pass(workspaceId)
  if (broken) throw new Error(`The ledger is broken at ${broken.position}: ${broken.message}`)
  return size / ((performance.now() - startedAt) / 1000)
}
