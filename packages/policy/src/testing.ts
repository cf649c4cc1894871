import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { AgentSpec } from '@countersign/agents'
import { specOfTemplate, templates } from '@countersign/agents'
import { compile, Policy } from '@countersign/rego'
import { nodeCryptography } from '@countersign/rego/node'
import { checkPolicy, type PolicySurroundings } from './check-policy.ts'
import type { CheckedPolicy } from './checked-policy.ts'
import { isPolicyTest, type PolicyFiles } from './policy-files.ts'
import type { InteractionInput, PromotionInput, RuntimeInput } from './policy-input.ts'

export const shippedFolder = join(import.meta.dirname, '../shipped')

export const shippedFiles: PolicyFiles = Object.fromEntries(
  readdirSync(shippedFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(shippedFolder, file).split(sep).join('/'), readFileSync(file, 'utf8')]),
)

const withoutTests = Object.fromEntries(Object.entries(shippedFiles).filter(([path]) => !isPolicyTest(path)))

export const surroundings: PolicySurroundings = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  clock: () => 0,
  cryptography: nodeCryptography,
}

/** The shipped set without its tests, with some files replaced, added, or removed by null. */
export const filesWith = (changed: Readonly<Record<string, string | null>>): PolicyFiles =>
  Object.fromEntries(
    Object.entries({ ...withoutTests, ...changed }).flatMap(([path, text]) =>
      text === null ? [] : [[path, text]],
    ),
  )

export function policyWith(changed: Readonly<Record<string, string | null>> = {}): CheckedPolicy {
  const check = checkPolicy(filesWith(changed), surroundings)
  if (!check.ok) throw new Error(JSON.stringify(check.problems, null, 2))
  return check.policy
}

/** What a changed set is refused with, each as `file:line:column code`. */
export function problemsWith(changed: Readonly<Record<string, string | null>>): string[] {
  const check = checkPolicy(filesWith(changed), surroundings)
  if (check.ok) return []
  return check.problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)
}

/** A set as the engine alone sees it, without anything that reads its answers. */
export function engineOf(files: PolicyFiles): Policy {
  const modules = Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.rego')))
  const engine = compile(modules)
  if (engine instanceof Policy) return engine
  throw new Error(JSON.stringify(engine))
}

const [template] = templates
const wholeSpec: AgentSpec = template === undefined ? missing() : specOfTemplate(template)

function missing(): never {
  throw new Error('There is no template to make a spec of.')
}

const sha = 'ab'.repeat(32)
/** A Thursday, half past nine in the morning in UTC. */
const now = Date.UTC(2026, 0, 15, 9, 30)

export const promotionInput: PromotionInput = {
  actor: { id: 'mem_ann', role: 'admin' },
  agent: { id: 'agt_1', name: 'invoice-bot', revision: 3, specSha256: sha, status: 'SANDBOX' },
  spec: wholeSpec,
  now,
}

export const runtimeInput: RuntimeInput = {
  agent: {
    id: 'agt_1',
    name: 'invoice-bot',
    revision: 3,
    specSha256: sha,
    mode: 'governed',
    status: 'GOVERNED_VALID',
    role: 'operator',
  },
  environment: 'production',
  running: { ofAgent: 0, inWorkspace: 0 },
  now,
}

export const interactionInput: InteractionInput = {
  caller: {
    id: 'agt_1',
    name: 'help-desk',
    status: 'GOVERNED_VALID',
    role: 'support',
    capabilities: ['invoice.read'],
  },
  callee: {
    id: 'agt_2',
    name: 'invoice-bot',
    status: 'GOVERNED_VALID',
    role: 'operator',
    capabilities: ['invoice.match', 'invoice.read'],
  },
  capability: 'invoice.read',
  depth: 1,
  now,
}
