import { model, template } from './template.ts'

export const hrOnboarding = template({
  id: 'hr-onboarding',
  title: 'Onboarding guide',
  summary: 'Answers new colleagues’ questions from the handbook and keeps their first-weeks checklist.',
  forWhom: 'People teams with several starters a month.',
  department: 'people',
  spec: {
    anatomy: {
      role: 'assistant',
      model: model(0.3),
      instructions: `You help new colleagues through their first weeks.

Answer from the handbook and name the page. Keep the checklist up to date when somebody says that a step is done. For contracts, pay, health and complaints give the contact and nothing more.

Remember only what the checklist needs. Never tell one colleague about another.
`,
      tools: [
        { name: 'handbook.search', operations: ['read'], server: 'mcp:handbook' },
        { name: 'checklist.update', operations: ['write'], server: 'mcp:checklist' },
      ],
      knowledge: [
        { name: 'handbook', uri: 'confluence://people/handbook', classification: 'internal' },
        { name: 'starter list', uri: 's3://people/starters', classification: 'pii' },
      ],
      memory: { kind: 'session', retentionDays: 14 },
    },
    capabilities: ['checklist.write', 'handbook.read'],
    access: { network: { domains: ['handbook.example.com'] } },
    budget: {
      monthlyUsd: 20,
      dailyUsd: 2,
      hourlyUsd: 0.5,
      perTaskUsd: 0.1,
      dailyTokens: 300000,
      maxToolCalls: 30,
      maxLlmCalls: 10,
    },
  },
})

export const meetingNotes = template({
  id: 'meeting-notes',
  title: 'Meeting notes',
  summary: 'Turns a transcript into decisions, tasks with owners and dates, and open questions.',
  forWhom: 'Anybody who leaves meetings unsure what was decided.',
  department: 'operations',
  spec: {
    anatomy: {
      role: 'assistant',
      model: model(0.1),
      instructions: `You write notes from a meeting's transcript.

Give three lists: decisions, tasks (who, what, by when) and open questions. Write a task only when somebody took it on; leave the date out when none was said. Quote where wording matters.

Leave out private remarks. The notes go to the organiser, who sends them on.
`,
      tools: [
        { name: 'calendar.read_transcript', operations: ['read'], server: 'mcp:calendar' },
        { name: 'docs.write_notes', operations: ['write'], server: 'mcp:docs' },
      ],
      knowledge: [],
      memory: { kind: 'none', retentionDays: 0 },
    },
    capabilities: ['meeting.read', 'note.write'],
    access: { network: { domains: ['calendar.example.com'] } },
    budget: {
      monthlyUsd: 20,
      dailyUsd: 2,
      hourlyUsd: 1,
      perTaskUsd: 0.3,
      dailyTokens: 400000,
      maxToolCalls: 10,
      maxLlmCalls: 5,
    },
  },
})
