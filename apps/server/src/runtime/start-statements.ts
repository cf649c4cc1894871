import { z } from 'zod'
import { ofEach, type Written } from '../database/batch.ts'
import type { Db } from '../database/connection.ts'
import { executed, listed } from '../database/statement.ts'

type Named = { readonly workspaceId: string; readonly agentId: string }

/** What is governed of an agent, and the run that it has already. */
export type BeforeStart = { readonly governedRevision: number | null; readonly activeRunId: string | null }

const StandingRows = z.array(
  z.object({ id: z.string(), governed_revision: z.number().nullable(), run: z.string().nullable() }),
)

/** Null for who is not there. */
export const beforeStarts = (db: Db, named: readonly Named[]): Promise<Written<BeforeStart | null>[]> =>
  ofEach(named, workspaceOf, async (together) => {
    const [{ workspaceId }] = together
    const { places, values } = listed([...new Set(together.map(({ agentId }) => agentId))])
    const rows = await executed(
      db,
      `select agents.id, governed_revision, runs.id as run from agents
        left join runs on runs.workspace_id = agents.workspace_id and active_agent_id = agents.id
        where agents.workspace_id = ? and agents.id in (${places})`,
      [workspaceId, ...values],
    )
    const standings = new Map(StandingRows.parse(rows).map((row) => [row.id, row]))
    return ({ agentId }) => {
      const row = standings.get(agentId)
      return row === undefined ? null : { governedRevision: row.governed_revision, activeRunId: row.run }
    }
  })

export type Counted = Named & { readonly without: string | null }

export type Active = { readonly ofAgent: number; readonly inWorkspace: number }

const CountRows = z.array(z.object({ agent: z.string(), run: z.string(), runs: z.coerce.number() }))

/** How many runs are not over, without the one that is asked for; over the index that lets an agent have one. */
export const countActive = (db: Db, counted: readonly Counted[]): Promise<Written<Active>[]> =>
  ofEach(counted, workspaceOf, async (together) => {
    const [{ workspaceId }] = together
    const { places, values } = listed([...new Set(together.map(({ agentId }) => agentId))])
    const [all, ...active] = CountRows.parse(
      await executed(
        db,
        `select '' as agent, '' as run, count(*) as runs from runs
          where workspace_id = ? and active_agent_id is not null
        union all
        select active_agent_id, id, 1 from runs where workspace_id = ? and active_agent_id in (${places})`,
        [workspaceId, workspaceId, ...values],
      ),
    )
    if (all === undefined) throw new Error('The database does not say how many agents run.')
    const runOf = new Map(active.map(({ agent, run }) => [agent, run]))
    return ({ agentId, without }) => {
      const run = runOf.get(agentId)
      const isAnother = run !== undefined && run !== without
      const isCounted = run !== undefined && run === without
      return { ofAgent: isAnother ? 1 : 0, inWorkspace: all.runs - (isCounted ? 1 : 0) }
    }
  })

const workspaceOf = ({ workspaceId }: Named): string => workspaceId
