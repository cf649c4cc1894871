import { type Action, actions } from '@countersign/ledger'

type Noun = Action extends `${infer Name}.${string}` ? Name : never

/** Six years with their leap days: what HIPAA asks of documentation (45 CFR 164.316(b)(2)(i)). */
const sixYears = 2_192
/** Six months, at their longest: what the EU AI Act asks of logs (articles 19(1) and 26(6)). */
const sixMonths = 184

type EventClassData = {
  readonly title: string
  readonly covers: string
  readonly leastDays: number
  readonly usualDays: number
  /** What the least number of days rests on. */
  readonly because: string
}

const logs = { leastDays: sixMonths, usualDays: sixYears, because: 'EU AI Act, articles 19(1) and 26(6)' }

/** The short names stand in the names of keys for good, so none is ever given another meaning. */
export const eventClasses = {
  access: {
    title: 'People and access',
    covers: 'members, invitations, auditors, sessions, API keys and sign-in providers',
    leastDays: 30,
    usualDays: sixYears,
    because: 'long enough to look into a sign-in that somebody reports',
  },
  agents: { title: 'Agents', covers: 'agents, what became of them, and drift', ...logs },
  approvals: { title: 'Approvals', covers: 'promotion requests, votes and proofs', ...logs },
  policy: { title: 'Policy', covers: 'the policy, proposals for it and revalidations', ...logs },
  runs: { title: 'Starts and runs', covers: 'admissions and what ran', ...logs },
  records: {
    title: 'Records of the workspace',
    covers: 'the workspace, its ledger, signing keys, exports, retention and holds',
    leastDays: sixYears,
    usualDays: sixYears,
    because: 'HIPAA, 45 CFR 164.316(b)(2)(i); they tell who exported and who erased',
  },
} as const satisfies Readonly<Record<string, EventClassData>>

export type EventClass = keyof typeof eventClasses

export const isEventClass = (text: string): text is EventClass => Object.hasOwn(eventClasses, text)

export const eventClassNames = Object.keys(eventClasses).filter(isEventClass)

const classOfNoun: Readonly<Record<Noun, EventClass>> = {
  person: 'access',
  member: 'access',
  invitation: 'access',
  session: 'access',
  key: 'access',
  provider: 'access',
  'auditor-access': 'access',
  agent: 'agents',
  drift: 'agents',
  'drift-ignore': 'agents',
  promotion: 'approvals',
  proof: 'approvals',
  policy: 'policy',
  proposal: 'policy',
  revalidation: 'policy',
  admission: 'runs',
  run: 'runs',
  workspace: 'records',
  setup: 'records',
  demo: 'records',
  ledger: 'records',
  checkpoint: 'records',
  witness: 'records',
  'signing-key': 'records',
  export: 'records',
  retention: 'records',
  hold: 'records',
}

const isNoun = (text: string): text is Noun => Object.hasOwn(classOfNoun, text)

export function classOf(action: Action): EventClass {
  const noun = action.slice(0, action.indexOf('.'))
  if (isNoun(noun)) return classOfNoun[noun]
  throw new Error(`No class of events has ${action}.`)
}

/** Every kind of event that belongs to a class. */
export const actionsOf = (eventClass: EventClass): Action[] =>
  actions.filter((action) => classOf(action) === eventClass)
