import { specOfTemplate, templates } from '@countersign/agents'
import { dataFile, type PromotionInput } from '@countersign/policy'
import type { Visitor } from '../testing/visitor.ts'

/** The active files of a workspace with some of them replaced, added, or removed by null. */
export async function filesWith(
  visitor: Visitor,
  workspaceId: string,
  changed: Readonly<Record<string, string | null>>,
): Promise<{ files: Record<string, string>; basedOn: string }> {
  const { files, hash } = await visitor.api.policy.files.query({ workspaceId })
  const all: Record<string, string | null> = { ...files, ...changed }
  return {
    files: Object.fromEntries(
      Object.entries(all).flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
    ),
    basedOn: hash,
  }
}

/** The data document with one line of it written differently. */
export async function dataWith(visitor: Visitor, workspaceId: string, from: RegExp, to: string) {
  const { files } = await visitor.api.policy.files.query({ workspaceId })
  const text = files[dataFile] ?? ''
  if (!from.test(text)) throw new Error(`There is no ${from} in the data of the policy.`)
  return filesWith(visitor, workspaceId, { [dataFile]: text.replace(from, to) })
}

/** A question that the shipped policy allows, or with changes, does not. */
export function promotionInput(now: number, changed: Partial<PromotionInput> = {}): PromotionInput {
  const [template] = templates
  if (!template) throw new Error('There is no template to make a spec of.')
  return {
    actor: { id: 'per_1', role: 'admin' },
    agent: { id: 'agt_1', name: 'a-name', revision: 1, specSha256: 'ab'.repeat(32), status: 'SANDBOX' },
    spec: specOfTemplate(template),
    now,
    ...changed,
  }
}
