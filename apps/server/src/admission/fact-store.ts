import type { Mode } from '@countersign/agents'
import { Batch, ofEach, reading } from '../database/batch.ts'
import type { Db } from '../database/connection.ts'
import { factRows, factsIn } from './fact-statement.ts'

type Asked = { readonly workspaceId: string; readonly agentId: string; readonly mode: Mode }

export type StoredFacts = ReturnType<typeof factsIn>

/**
 * What an admission looks at, as it is stored at this moment. Nothing of it is believed here, and nothing is kept: those
 * who ask while others wait for their answer share the next statement, which begins after they asked.
 */
export const admissionFactStore = (
  db: Db,
  asked = new Batch((together: readonly Asked[]) => findAll(db, together), reading),
) => ({
  find: (workspaceId: string, agentId: string, mode: Mode): Promise<StoredFacts | null> =>
    asked.add({ workspaceId, agentId, mode }),
})

/** What is wrong with a row is heard by those alone who asked for it. */
const findAll = (db: Db, asked: readonly Asked[]) =>
  ofEach(
    asked,
    ({ workspaceId, mode }) => `${workspaceId} ${mode}`,
    async (together) => {
      const [{ workspaceId, mode }] = together
      const rows = await factRows(db, workspaceId, mode, [...new Set(together.map(({ agentId }) => agentId))])
      return ({ agentId }): StoredFacts | null => {
        const row = rows.get(agentId)
        return row === undefined ? null : factsIn(row)
      }
    },
  )
