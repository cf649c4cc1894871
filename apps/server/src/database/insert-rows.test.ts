import { proofs, revalidationResults } from '@countersign/drizzle/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../testing/database.ts'
import { openPool, ormOn } from './connection.ts'
import { inserter } from './insert-rows.ts'

type Result = typeof revalidationResults.$inferSelect

const resultOf = (at: number, change: Partial<Result> = {}): Result => ({
  workspaceId: 'wsp_1',
  revalidationId: 'rev_1',
  agentId: `agt_${String(at).padStart(4, '0')}`,
  outcome: 'renewed',
  revision: at,
  code: null,
  message: null,
  proofId: `prf_${at}`,
  isReleased: at % 2 === 0,
  at: Date.UTC(2026, 0, 15, 9, 30, 0, at % 1_000),
  ...change,
})

describe('rows written by the driver alone', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  let pool: ReturnType<typeof openPool>
  beforeAll(async () => {
    database = await createDatabase()
    pool = openPool(database.target)
  })
  afterAll(async () => {
    await new Promise((resolve) => pool.end(resolve))
    await database.drop()
  })

  it('come back as they went in, however many there are', async () => {
    const db = ormOn(pool)
    const rows = Array.from({ length: 300 }, (_, at) => resultOf(at))
    await inserter(revalidationResults)(db, rows)
    expect(await db.select().from(revalidationResults).orderBy(revalidationResults.agentId)).toEqual(rows)
    await inserter(revalidationResults)(db, [])
  })

  it('keep bytes as bytes', async () => {
    const db = ormOn(pool)
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const proof = {
      ...{ workspaceId: 'wsp_1', id: 'prf_1', agentId: 'agt_1', revision: 1, requestId: 'req_1' },
      ...{ digest: Buffer.alloc(32, 0xff), policyId: 'pol_1', policyHash: Buffer.alloc(32), bundle: bytes },
      ...{ isBreakGlass: true, issuedAt: Date.UTC(2026, 0, 15), eventId: 'evt_1' },
    }
    await inserter(proofs)(db, [proof])
    expect(await db.select().from(proofs)).toEqual([proof])
  })

  it('refuse one that is there, and take its place where that is wanted', async () => {
    const db = ormOn(pool)
    const changed = [resultOf(0, { code: 'TEMPERATURE_VIOLATION', revision: 7 })]
    await expect(inserter(revalidationResults)(db, changed)).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' })
    const putting = inserter(revalidationResults, {
      onDuplicate: 'on duplicate key update code = values(code)',
    })
    await putting(db, changed)
    const [first] = await db.select().from(revalidationResults).orderBy(revalidationResults.agentId).limit(1)
    expect(first).toEqual(resultOf(0, { code: 'TEMPERATURE_VIOLATION' }))
  })
})
