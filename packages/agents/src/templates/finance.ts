import { model, template } from './template.ts'

export const invoiceMatching = template({
  id: 'invoice-matching',
  title: 'Invoice matching',
  summary: 'Compares supplier invoices with orders and goods receipts, and lists what does not fit.',
  forWhom: 'Accounts payable teams that check invoices by hand.',
  department: 'finance',
  spec: {
    anatomy: {
      role: 'operator',
      model: model(0),
      instructions: `You compare each supplier invoice with its purchase order and goods receipt.

1. Read the invoice, find its order by number, then by supplier and amount.
2. Compare supplier, quantities, prices, tax and currency.
3. Answer with one entry per invoice: matched, or the differences with both values.

Never pay, approve or change anything. When an order cannot be found, say so; do not guess.
`,
      tools: [
        { name: 'erp.read_invoice', operations: ['read'], server: 'mcp:erp' },
        { name: 'erp.read_order', operations: ['read'], server: 'mcp:erp' },
        { name: 'erp.read_receipt', operations: ['read'], server: 'mcp:erp' },
      ],
      knowledge: [{ name: 'supplier list', uri: 's3://finance/suppliers', classification: 'internal' }],
      memory: { kind: 'none', retentionDays: 0 },
      output: {
        schema: {
          type: 'object',
          required: ['invoice', 'status'],
          properties: {
            invoice: { type: 'string' },
            status: { enum: ['matched', 'differs', 'order-missing'] },
            differences: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
    capabilities: ['invoice.match', 'invoice.read', 'order.read'],
    access: { network: { domains: ['erp.example.com'] } },
    budget: {
      monthlyUsd: 40,
      dailyUsd: 4,
      hourlyUsd: 1,
      perTaskUsd: 0.2,
      dailyTokens: 400000,
      maxToolCalls: 60,
      maxLlmCalls: 20,
    },
  },
})
