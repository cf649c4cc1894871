import { isJsonObject, type Json, type Path, pathText } from '@countersign/digest'
import { spendingWindows } from './budget.ts'
import type { SpecFinding } from './complete.ts'
import { secretIn } from './secrets.ts'
import type { AgentSpec } from './spec.ts'

export type AdviceCode =
  | 'SECRET_SUSPECTED'
  | 'BUDGET_ORDER'
  | 'ACCESS_WIDE'
  | 'WILDCARD_DOMAIN'
  | 'PERSONAL_DATA_KEPT'

/** What is allowed but worth a second look. Advice stops nothing. */
export function adviceOn(spec: AgentSpec): SpecFinding<AdviceCode>[] {
  return [...secrets(spec), ...budgetOrder(spec), ...wideAccess(spec), ...keptPersonalData(spec)]
}

function* secrets(spec: AgentSpec): Generator<SpecFinding<AdviceCode>> {
  for (const [path, text] of textsOf(spec, [])) {
    const kind = secretIn(text)
    if (kind === null) continue
    yield {
      code: 'SECRET_SUSPECTED',
      path: pathText(path),
      message: `This looks like ${kind}. A saved revision cannot be changed or forgotten.`,
      remedy: 'Remove it and replace the credential; the runner holds credentials, never the spec.',
    }
  }
}

function* textsOf(value: Json, path: Path): Generator<[Path, string]> {
  if (typeof value === 'string') yield [path, value]
  if (typeof value !== 'object' || value === null) return
  const entries: Iterable<[string | number, Json]> = isJsonObject(value)
    ? Object.entries(value)
    : value.entries()
  for (const [step, part] of entries) yield* textsOf(part, [...path, step])
}

function* budgetOrder({ budget }: AgentSpec): Generator<SpecFinding<AdviceCode>> {
  for (const [index, shorter] of spendingWindows.entries()) {
    const longer = spendingWindows[index - 1]
    if (longer === undefined || budget[shorter] <= budget[longer]) continue
    yield {
      code: 'BUDGET_ORDER',
      path: `budget.${shorter}`,
      message: `${budget[shorter]} USD can never be reached: ${longer} stops at ${budget[longer]} USD.`,
      remedy: `Lower ${shorter}, or raise ${longer}.`,
    }
  }
}

function* wideAccess({ access }: AgentSpec): Generator<SpecFinding<AdviceCode>> {
  for (const [index, domain] of access.network.domains.entries()) {
    if (!domain.startsWith('*.')) continue
    yield {
      code: 'WILDCARD_DOMAIN',
      path: `access.network.domains[${index}]`,
      message: `\`${domain}\` lets the agent reach every host below it.`,
      remedy: 'Name the hosts that it needs.',
    }
  }
  for (const [index, glob] of access.files.allow.entries()) {
    if (!/^(?:\.\/\*\*|\/[^/]+\/\*\*)(?:\/\*)?$/.test(glob)) continue
    yield {
      code: 'ACCESS_WIDE',
      path: `access.files.allow[${index}]`,
      message: `\`${glob}\` covers a whole tree of files.`,
      remedy: 'Name the folders that it needs, and deny those with secrets.',
    }
  }
}

function* keptPersonalData({ anatomy }: AgentSpec): Generator<SpecFinding<AdviceCode>> {
  const personal = anatomy.knowledge.find(({ classification }) => classification === 'pii')
  if (personal === undefined || anatomy.memory.kind !== 'persistent') return
  yield {
    code: 'PERSONAL_DATA_KEPT',
    path: 'anatomy.memory',
    message: `The agent reads personal data (\`${personal.name}\`) and remembers for ${anatomy.memory.retentionDays} days.`,
    remedy: 'Choose session memory, or make sure that the retention fits what people were told.',
  }
}
