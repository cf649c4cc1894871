import { frameworks, type Plan, readPlan, spanOf } from '@countersign/compliance'
import { canonical } from '@countersign/ledger'
import { sha256 } from '../ledger/cryptography.ts'
import { badPlan } from './refusals.ts'
import type { Export } from './store.ts'

/** What was asked for, read strictly from whoever asked, or from the row of an export. */
export function planFrom(value: unknown): Plan {
  const read = readPlan(value)
  if (!read.ok) throw badPlan(read.code, read.message)
  return read.plan
}

export const planOf = ({ plan }: Pick<Export, 'plan'>): Plan => planFrom(JSON.parse(plan))

export const digestOfPlan = (plan: Plan): Buffer => Buffer.from(sha256(canonical(plan)))

/** What events say of it: digests and moments for the header, and words for people. */
export function toldOf(plan: Plan) {
  const { start, end } = spanOf(plan.period)
  const { from, to, timeZone } = plan.period
  const titles = frameworks.filter(({ id }) => plan.frameworks.includes(id)).map(({ title }) => title)
  return {
    facts: {
      planSha256: digestOfPlan(plan).toString('hex'),
      start,
      end,
      frameworks: plan.frameworks.length,
    },
    words: { frameworks: titles.join(', '), period: `${from} to ${to} (${timeZone})` },
  }
}
