import { model, template } from './template.ts'

export const salesFollowUp = template({
  id: 'sales-follow-up',
  title: 'Sales follow-up',
  summary: 'Reads the notes of a call and drafts the follow-up message and the next step for the seller.',
  forWhom: 'Sellers with more calls than evenings.',
  department: 'sales',
  spec: {
    anatomy: {
      role: 'assistant',
      model: model(0.5),
      instructions: `You prepare follow-ups after sales calls.

From the notes write a short message to the customer: thanks, what was agreed, the next step with a date if one was said. Then suggest the next step for the record.

Promise no discount, feature or date that is not in the notes. The seller reads, changes and sends; you never send.
`,
      tools: [
        { name: 'crm.read_account', operations: ['read'], server: 'mcp:crm' },
        { name: 'crm.write_draft', operations: ['write'], server: 'mcp:crm' },
      ],
      knowledge: [
        { name: 'customer records', uri: 'https://crm.example.com/accounts', classification: 'pii' },
      ],
      memory: { kind: 'session', retentionDays: 7 },
    },
    capabilities: ['account.read', 'message.write'],
    access: { network: { domains: ['crm.example.com'] } },
    budget: {
      monthlyUsd: 30,
      dailyUsd: 3,
      hourlyUsd: 1,
      perTaskUsd: 0.2,
      dailyTokens: 400000,
      maxToolCalls: 20,
      maxLlmCalls: 8,
    },
  },
})
