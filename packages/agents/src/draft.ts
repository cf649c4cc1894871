import { checkJson, pathText, type ValueCode } from '@countersign/digest'
import { z } from 'zod'
import { type ContentCode, placeless, problemOfText, type SpecProblem } from './problem.ts'
import { isSecretName, maskSecrets } from './secrets.ts'

/**
 * What somebody has said of an agent so far. The shape is strict and everything is bounded, but values need not be
 * right yet: a draft is saved while its author still types. `finishDraft` asks the rest.
 */
const text = (max: number) => z.string().max(max).optional()
const nullableText = (max: number) => z.string().max(max).nullable().optional()
const number = z.number().nullable().optional()
const texts = (max: number, items: number) => z.array(z.string().max(max)).max(items).optional()
const entries = (max: number) =>
  z
    .record(z.string().max(256), z.string().max(max))
    .refine((all) => Object.keys(all).length <= 64, 'There are at most 64 entries.')
    .optional()

export const DraftSpec = z.strictObject({
  metadata: z
    .strictObject({
      name: text(200),
      displayName: text(200),
      description: text(4_000),
      owner: nullableText(200),
      labels: entries(200),
    })
    .optional(),
  anatomy: z
    .strictObject({
      role: nullableText(40),
      model: z
        .strictObject({
          provider: text(200),
          name: text(200),
          temperature: number,
          maxOutputTokens: number,
        })
        .nullable()
        .optional(),
      instructions: text(65_536),
      tools: z
        .array(z.strictObject({ name: text(200), operations: texts(40, 16), server: nullableText(200) }))
        .max(128)
        .optional(),
      knowledge: z
        .array(z.strictObject({ name: text(200), uri: text(4_096), classification: text(40) }))
        .max(64)
        .optional(),
      memory: z.strictObject({ kind: text(40), retentionDays: number }).optional(),
      output: z.strictObject({ schema: z.record(z.string(), z.unknown()).nullable().optional() }).optional(),
    })
    .optional(),
  capabilities: texts(200, 64),
  containment: z
    .strictObject({ externalCalls: z.boolean().optional(), persistentWrites: z.boolean().optional() })
    .optional(),
  access: z
    .strictObject({
      network: z.strictObject({ domains: texts(512, 64) }).optional(),
      files: z.strictObject({ allow: texts(512, 64), deny: texts(512, 64) }).optional(),
    })
    .optional(),
  budget: z
    .strictObject({
      monthlyUsd: number,
      dailyUsd: number,
      hourlyUsd: number,
      perTaskUsd: number,
      dailyTokens: number,
      maxToolCalls: number,
      maxLlmCalls: number,
    })
    .optional(),
  run: z.strictObject({ runner: text(200), args: texts(2_048, 64), env: entries(8_192) }).optional(),
})
export type DraftSpec = z.infer<typeof DraftSpec>

/** Reads a draft that somebody sends to be saved. */
export function parseDraft(
  value: unknown,
):
  | { readonly ok: true; readonly draft: DraftSpec }
  | { readonly ok: false; readonly problems: readonly SpecProblem<ContentCode | ValueCode>[] } {
  const json = checkJson(value)
  if (!json.ok) return { ok: false, problems: [problemOfText(json)] }
  const draft = DraftSpec.safeParse(json.value, { reportInput: true })
  if (draft.success) return { ok: true, draft: draft.data }
  return { ok: false, problems: placeless(draft.error.issues) }
}

/**
 * A draft without credentials, and where they stood: they are never saved, and are asked for again. A variable that
 * is called like one loses its value; in other texts the credential itself gives way to `[removed]`.
 */
export function withoutSecrets(draft: DraftSpec): { draft: DraftSpec; removed: string[] } {
  const removed: string[] = []
  const clean = (part: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof part === 'string') {
      const isNamed = path.length === 3 && path[1] === 'env' && isSecretName(String(path[2]))
      const kept = isNamed ? '' : maskSecrets(part)
      if (kept !== part) removed.push(pathText(path))
      return kept
    }
    if (Array.isArray(part)) return part.map((item, index) => clean(item, [...path, index]))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, clean(item, [...path, key])]))
  }
  const cleaned = DraftSpec.safeParse(clean(draft, []))
  // The mask can make a text longer than a draft takes; then nothing of it is kept.
  return cleaned.success ? { draft: cleaned.data, removed } : { draft: {}, removed: [''] }
}
