import { everything, type LedgerSearch } from './ledger-search.ts'

/** What people ask a ledger. Each is a way of filling in the search, so that its answer has an address. */
export const inquiries = [
  {
    value: 'person',
    label: 'What did somebody do?',
    detail: 'Everything that one person or API key did.',
  },
  {
    value: 'violations',
    label: 'What was refused?',
    detail: 'Every start, promotion and sign-in that was denied, in a period.',
  },
  {
    value: 'cost',
    label: 'Which decisions were about a lot of money?',
    detail: 'Promotions decided on for agents that may spend a sum or more.',
  },
  { value: 'agent', label: 'What do we know about one agent?', detail: 'Everything that tells of it.' },
] as const

type Inquiry = (typeof inquiries)[number]['value']

export type Asked = {
  inquiry: Inquiry
  actor: string | undefined
  agent: string | undefined
  usd: string
  period: LedgerSearch['period']
}

/** What has to be said before the inquiry can be asked; nothing when it can. */
export function whatIsMissing({ inquiry, actor, agent, usd }: Asked): string | undefined {
  if (inquiry === 'person' && !actor) return 'Choose who.'
  if (inquiry === 'agent' && !agent) return 'Choose an agent.'
  if (inquiry === 'cost' && !/^\d{1,9}(\.\d{1,6})?$/.test(usd)) {
    return 'Give the sum as a number, such as 100 or 99.50.'
  }
  return undefined
}

/** The search that answers it: what was searched for before plays no part. */
export function searchOf({ inquiry, actor, agent, usd, period }: Asked): LedgerSearch {
  const asked: Record<Inquiry, Partial<LedgerSearch>> = {
    person: { actor },
    violations: { outcome: 'deny' },
    cost: { usd: Number(usd) },
    agent: { agent },
  }
  return { ...everything, ...asked[inquiry], period }
}
