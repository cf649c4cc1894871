import type { DraftSpec } from '@countersign/agents'
import type { Outputs } from '@countersign/server/router'
import { getQueryKey } from '@trpc/react-query'
import { z } from 'zod'
import { refusalCode } from '../../server-problem.ts'
import { queryClient, trpc, trpcClient } from '../../trpc.ts'
import type { Saved, Snapshot } from './draft-saver.ts'

export type LoadedDraft = Omit<Outputs['drafts']['get'], 'draft'> & { draft: DraftSpec }
export type ListedDraft = Outputs['drafts']['list'][number]
export type DraftReview = Outputs['drafts']['review']

export type DraftRef = { workspaceId: string; draftId: string }

const inputOf = (
  { workspaceId, draftId }: DraftRef,
  version: number,
  { draft, step, inferred }: Snapshot,
) => ({
  workspaceId,
  draftId,
  version,
  // The step before the first is no place to go on from.
  step: step === 'mode' ? ('identity' as const) : step,
  draft,
  unconfirmed: [...inferred],
})

export async function saveDraft(ref: DraftRef, version: number, snapshot: Snapshot): Promise<Saved> {
  const saved = await trpcClient.drafts.save.mutate(inputOf(ref, version, snapshot))
  // Whoever comes back to this page finds what they left, and not what was loaded when they first came.
  queryClient.setQueryData<LoadedDraft>(
    getQueryKey(trpc.drafts.get, ref, 'query'),
    (before) =>
      before && {
        ...before,
        ...snapshot,
        version: saved.version,
        updatedAt: saved.updatedAt,
        inferred: [...snapshot.inferred],
        removed: [...saved.removed],
      },
  )
  return saved
}

/** A last save while the page goes away: the browser finishes it without us. */
export const saveParting = (ref: DraftRef, version: number, snapshot: Snapshot) =>
  trpcClient.drafts.save.mutate(inputOf(ref, version, snapshot), { context: { isParting: true } })

export function judgeFailure(error: unknown): 'passing' | 'lasting' | 'older' | 'over' {
  const code = refusalCode(error)
  if (code === 'DRAFT_IS_OLDER') return 'older'
  if (code === 'DRAFT_NOT_FOUND' || code === 'DRAFT_IS_SUBMITTED') return 'over'
  return code === undefined || code === 'FAULT' ? 'passing' : 'lasting'
}

const Fields = z.object({ data: z.object({ fields: z.record(z.string(), z.string()) }) })

/** The problem of each field, where a refusal names them. */
export const fieldsOf = (error: unknown): [path: string, message: string][] =>
  Object.entries(Fields.safeParse(error).data?.data.fields ?? {})
