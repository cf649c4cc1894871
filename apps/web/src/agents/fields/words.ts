import { agentRoles, classifications, memoryKinds, type Operation, operations } from '@countersign/agents'

const meanings = {
  role: {
    assistant: 'helps one person at a time',
    analyst: 'reads data and explains it',
    developer: 'reads and writes code',
    operator: 'carries out steps of a process',
    researcher: 'finds and sums up sources',
    support: 'answers people who ask for help',
  },
  classification: {
    public: 'anybody may read it',
    internal: 'for people of the company',
    confidential: 'for named people',
    pii: 'personal data',
  },
  memory: {
    none: 'forgets everything after each task',
    session: 'remembers during a session',
    persistent: 'remembers across sessions',
  },
} as const

const optionsOf = <Value extends string>(values: readonly Value[], words: Readonly<Record<Value, string>>) =>
  values.map((value) => ({ value, label: `${value}: ${words[value]}` }))

export const roleOptions = [{ value: '', label: 'Not chosen yet' }, ...optionsOf(agentRoles, meanings.role)]

export const classificationOptions = [
  { value: '', label: 'Choose how protected it is' },
  ...optionsOf(classifications, meanings.classification),
]

export const memoryOptions = optionsOf(memoryKinds, meanings.memory)

const does: Record<Operation, string> = {
  read: 'looks at things',
  write: 'makes or changes things',
  delete: 'removes things',
  execute: 'runs code or processes',
  send: 'reaches people or systems outside',
}

export const operationChoices = operations.map((operation) => ({ operation, does: does[operation] }))

/** What each field is called on the screen, where it is spoken of elsewhere. */
const fieldNames: readonly (readonly [path: RegExp, name: string])[] = [
  [/^metadata\.displayName/, 'Display name'],
  [/^metadata\.name/, 'Name'],
  [/^metadata\.description/, 'Description'],
  [/^metadata\.owner/, 'Owner'],
  [/^metadata\.labels/, 'Labels'],
  [/^anatomy\.role/, 'Role'],
  [/^anatomy\.model\.provider/, 'Provider of the model'],
  [/^anatomy\.model\.temperature/, 'Temperature'],
  [/^anatomy\.model\.maxOutputTokens/, 'Longest answer'],
  [/^anatomy\.model/, 'Model'],
  [/^anatomy\.instructions/, 'Instructions'],
  [/^anatomy\.tools/, 'Tools'],
  [/^anatomy\.knowledge/, 'Knowledge'],
  [/^anatomy\.memory\.retentionDays/, 'Days it remembers'],
  [/^anatomy\.memory/, 'Memory'],
  [/^anatomy\.output/, 'Form of the answer'],
  [/^capabilities/, 'Capabilities'],
  [/^containment/, 'Containment'],
  [/^access\.network/, 'Hosts it may reach'],
  [/^access\.files\.allow/, 'Files it may use'],
  [/^access\.files\.deny/, 'Files it may never use'],
  [/^budget\.monthlyUsd/, 'US dollars a month'],
  [/^budget\.dailyUsd/, 'US dollars a day'],
  [/^budget\.hourlyUsd/, 'US dollars an hour'],
  [/^budget\.perTaskUsd/, 'US dollars a task'],
  [/^budget\.dailyTokens/, 'Tokens a day'],
  [/^budget\.maxToolCalls/, 'Tool calls a task'],
  [/^budget\.maxLlmCalls/, 'Model calls a task'],
  [/^run\.runner/, 'Runner'],
  [/^run\.args/, 'Arguments'],
  [/^run\.env/, 'Variables'],
]

export function nameOfField(path: string): string {
  const name = fieldNames.find(([pattern]) => pattern.test(path))?.[1]
  const [, index] = /^anatomy\.(?:tools|knowledge)\[(\d+)\]/.exec(path) ?? []
  if (index === undefined) return name ?? (path || 'The whole')
  return `${path.startsWith('anatomy.tools') ? 'Tool' : 'Source'} ${Number(index) + 1}`
}
