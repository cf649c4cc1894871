import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { specOfTemplate, templates } from '@countersign/agents'
import { type CheckedPolicy, checkPolicy, dataFile, type PromotionInput } from '@countersign/policy'
import { nodeCryptography } from '@countersign/rego/node'

/** The set that every workspace begins with, from its files. */
export async function shippedSet(): Promise<CheckedPolicy> {
  const data = createRequire(import.meta.url).resolve(`@countersign/policy/shipped/${dataFile}`)
  const folder = dirname(dirname(data))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = await Promise.all(
    paths.map(async (path) => [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')]),
  )
  const check = checkPolicy(Object.fromEntries(files), {
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    clock: () => performance.now(),
    cryptography: nodeCryptography,
  })
  if (!check.ok) throw new Error('The shipped policy holds together.')
  return check.policy
}

const now = Date.UTC(2026, 0, 15, 9, 30)

/** Half of them are fine, and the others lack one thing after another. */
const all: readonly PromotionInput[] = Array.from({ length: 64 }, (_, at) => {
  const template = templates[at % templates.length]
  if (!template) throw new Error('There are templates.')
  const spec = specOfTemplate(template)
  const { anatomy, budget, capabilities, containment } = spec
  const wrong = at % 2 === 0 ? null : at % 12
  return {
    actor: { id: 'per_1', role: wrong === 1 ? 'reviewer' : 'admin' },
    agent: {
      id: `agt_${at}`,
      name: `agent-${at}`,
      revision: 1,
      specSha256: 'ab'.repeat(32),
      status: 'SANDBOX',
    },
    now,
    spec: {
      ...spec,
      anatomy: {
        ...anatomy,
        instructions: wrong === 3 ? '' : anatomy.instructions,
        model: anatomy.model && { ...anatomy.model, temperature: wrong === 5 ? 2 : 0.1 },
      },
      capabilities: wrong === 7 ? [...capabilities, 'zeal.unbounded'] : capabilities,
      containment: { ...containment, externalCalls: wrong === 9 },
      budget: { ...budget, monthlyUsd: wrong === 11 ? 100_000 : budget.monthlyUsd },
    },
  }
})

export const promotionQuestions = {
  all,
  at(index: number): PromotionInput {
    const input = all[index % all.length]
    if (!input) throw new Error('There are questions.')
    return input
  },
}
