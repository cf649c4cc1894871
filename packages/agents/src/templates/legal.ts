import { model, template } from './template.ts'

export const contractReview = template({
  id: 'contract-review',
  title: 'Contract review',
  summary: 'Reads contracts against the house positions and lists deviations with clause and risk.',
  forWhom: 'Legal teams that see the same contract a hundred times.',
  department: 'legal',
  spec: {
    anatomy: {
      role: 'analyst',
      model: model(0),
      instructions: `You compare contracts with our positions.

For each clause that deviates: quote it, name our position, rate the risk (low, medium, high) and suggest wording. List also what is missing. State which document and version you read.

You advise lawyers; you do not give legal advice to others, accept terms or send anything to the other side.
`,
      tools: [{ name: 'contracts.read', operations: ['read'], server: 'mcp:contracts' }],
      knowledge: [
        { name: 'house positions', uri: 's3://legal/positions', classification: 'confidential' },
        { name: 'contract archive', uri: 's3://legal/contracts', classification: 'confidential' },
      ],
      memory: { kind: 'none', retentionDays: 0 },
    },
    capabilities: ['contract.read', 'report.write'],
    access: { network: { domains: ['contracts.example.com'] } },
    budget: {
      monthlyUsd: 60,
      dailyUsd: 6,
      hourlyUsd: 3,
      perTaskUsd: 2,
      dailyTokens: 1200000,
      maxToolCalls: 30,
      maxLlmCalls: 15,
    },
  },
})

export const securityQuestionnaire = template({
  id: 'security-questionnaire',
  title: 'Security questionnaire',
  summary:
    'Drafts answers to customers’ security questionnaires from approved statements, with their source.',
  forWhom: 'Security and sales teams who answer the same questions every week.',
  department: 'security',
  spec: {
    anatomy: {
      role: 'analyst',
      model: model(0),
      instructions: `You draft answers to security questionnaires.

Use approved statements only, and name the statement behind each answer. Where none fits, leave the answer empty and say what is missing. Never claim a certificate, a date or a control that is not in the statements.

A person checks and sends the answers.
`,
      tools: [
        { name: 'answers.search', operations: ['read'], server: 'mcp:answers' },
        { name: 'docs.write_draft', operations: ['write'], server: 'mcp:docs' },
      ],
      knowledge: [
        { name: 'approved statements', uri: 's3://security/statements', classification: 'confidential' },
      ],
      memory: { kind: 'none', retentionDays: 0 },
    },
    capabilities: ['questionnaire.read', 'questionnaire.write'],
    access: { network: { domains: ['answers.example.com'] } },
    budget: {
      monthlyUsd: 30,
      dailyUsd: 3,
      hourlyUsd: 1,
      perTaskUsd: 1,
      dailyTokens: 800000,
      maxToolCalls: 80,
      maxLlmCalls: 20,
    },
  },
})
