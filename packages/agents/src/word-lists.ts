import type { AgentRole } from './anatomy.ts'

/** The words that the rules of `draftFromWords` know. English only. */
export const roleWords: readonly (readonly [AgentRole, RegExp])[] = [
  ['support', /\b(?:support|help ?desk|customers?|tickets?|complaints?|faq)\b/g],
  [
    'developer',
    /\b(?:code|pull requests?|repositor(?:y|ies)|bugs?|commits?|unit tests?|deploys?|refactors?|developers?)\b/g,
  ],
  ['researcher', /\b(?:research(?:es)?|papers?|literature|sources?|investigates?|competitors?|studies)\b/g],
  [
    'analyst',
    /\b(?:analy[sz]e[sd]?|analysis|reports?|metrics?|dashboards?|statistics|forecasts?|anomal(?:y|ies)|data quality)\b/g,
  ],
  [
    'operator',
    /\b(?:process(?:es)?|match(?:es)?|reconciles?|invoices?|orders?|payments?|books?|onboards?|onboarding|provisions?)\b/g,
  ],
  [
    'assistant',
    /\b(?:summari[sz]es?|translat(?:es?|ions?)|drafts?|minutes|notes?|reminds?|reminders?|assistant|meetings?)\b/g,
  ],
]

const singulars = [
  'account',
  'alert',
  'appointment',
  'calendar',
  'campaign',
  'candidate',
  'claim',
  'code',
  'comment',
  'contract',
  'customer',
  'data',
  'document',
  'email',
  'employee',
  'event',
  'expense',
  'file',
  'incident',
  'invoice',
  'issue',
  'lead',
  'log',
  'meeting',
  'message',
  'metric',
  'note',
  'order',
  'page',
  'paper',
  'payment',
  'policy',
  'product',
  'question',
  'questionnaire',
  'quote',
  'receipt',
  'record',
  'refund',
  'report',
  'repository',
  'review',
  'schedule',
  'shipment',
  'spreadsheet',
  'supplier',
  'survey',
  'task',
  'ticket',
  'timesheet',
  'translation',
  'user',
  'vendor',
] as const

const plural = (noun: string) => (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`)

/** Nouns that capabilities are named after, by the forms in which they are written. */
export const capabilityNouns: ReadonlyMap<string, string> = new Map([
  ...singulars.flatMap((noun) => [[noun, noun] as const, [plural(noun), noun] as const]),
  ['emails', 'email'] as const,
  ['mail', 'email'] as const,
  ['mails', 'email'] as const,
  ['prs', 'pull-request'] as const,
])

export const knownTools: readonly (readonly [string, RegExp])[] = [
  ['email', /\b(?:e-?mails?|gmail|outlook|inbox|mailbox)\b/],
  ['slack', /\bslack\b/],
  ['teams', /\b(?:microsoft|ms) teams\b/],
  ['jira', /\bjira\b/],
  ['linear', /\blinear (?:issues?|tickets?|board)\b/],
  ['github', /\bgithub\b/],
  ['gitlab', /\bgitlab\b/],
  ['sap', /\bsap\b/],
  ['salesforce', /\bsalesforce\b/],
  ['hubspot', /\bhubspot\b/],
  ['zendesk', /\bzendesk\b/],
  ['servicenow', /\bservicenow\b/],
  ['confluence', /\bconfluence\b/],
  ['notion', /\bnotion\b/],
  ['sharepoint', /\bsharepoint\b/],
  ['google-drive', /\bgoogle (?:drive|docs|sheets)\b/],
  ['calendar', /\bcalendars?\b/],
  ['database', /\b(?:databases?|postgres(?:ql)?|mysql|snowflake|bigquery|sql)\b/],
  ['web-search', /\b(?:web search|search(?:es)? the (?:web|internet)|google search)\b/],
  ['shell', /\b(?:shell|command line|terminal|bash)\b/],
  ['stripe', /\bstripe\b/],
  ['pagerduty', /\bpagerduty\b/],
  ['workday', /\bworkday\b/],
]

export const modelProviders: readonly (readonly [RegExp, string])[] = [
  [/\bclaude-[a-z0-9][a-z0-9.-]{0,60}[a-z0-9]\b/i, 'anthropic'],
  [/\bgpt-[a-z0-9][a-z0-9.-]{0,60}\b/i, 'openai'],
  [/\bgemini-[a-z0-9][a-z0-9.-]{0,60}[a-z0-9]\b/i, 'google'],
  [/\bmistral-[a-z0-9][a-z0-9.-]{0,60}[a-z0-9]\b/i, 'mistral'],
  [/\bllama-[a-z0-9][a-z0-9.-]{0,60}[a-z0-9]\b/i, 'meta'],
]

export const personalData =
  /\b(?:personal (?:data|information|details)|pii|gdpr|customer (?:data|records)|employee (?:data|records)|names and addresses|home address(?:es)?|dates? of birth|salar(?:y|ies)|payroll|medical|health (?:data|records)|passports?|social security|candidates?['’]? (?:cvs?|resumes?)|cvs|r[ée]sum[ée]s)\b/i
