import { type Action, isAction } from '@countersign/ledger'
import type { LiveNoun } from './note.ts'

type Subject = Action extends `${infer Noun}.${string}` ? Noun : never

/**
 * Which lists and pages an event makes stale, by what it is about. Whoever gives events their places tells the
 * browsers, so that no decision has to; what changes without an event is told by `noteChange`.
 */
const touched: Readonly<Record<Subject, readonly LiveNoun[]>> = {
  // Every heartbeat is one; pages that show admissions are told by what came of them.
  admission: [],
  // Whether a request can be granted depends on where its agent stands.
  agent: ['agents', 'promotions', 'revalidations'],
  'auditor-access': ['auditors'],
  checkpoint: [],
  demo: ['demo', 'members'],
  drift: ['drift'],
  'drift-ignore': ['drift'],
  export: ['exports'],
  hold: ['retention'],
  invitation: ['invitations', 'auditors'],
  key: ['keys'],
  ledger: [],
  member: ['members', 'auditors'],
  person: ['members'],
  promotion: ['promotions'],
  proof: ['promotions'],
  retention: ['retention'],
  revalidation: ['agents', 'promotions', 'revalidations'],
  policy: ['policy', 'revalidations'],
  proposal: ['policy'],
  provider: ['providers'],
  run: ['runs'],
  session: [],
  setup: [],
  'signing-key': ['signingKeys'],
  witness: [],
  workspace: ['workspace'],
}

/** The nouns that a batch of events touches, each once; the ledger itself always. */
export function touchedBy(actions: readonly string[]): LiveNoun[] {
  const nouns = new Set<LiveNoun>(['ledger'])
  for (const action of new Set(actions)) {
    if (!isAction(action)) continue
    for (const noun of touched[subjectOf(action)]) nouns.add(noun)
  }
  return [...nouns]
}

const isSubject = (text: string): text is Subject => Object.hasOwn(touched, text)

function subjectOf(action: Action): Subject {
  const subject = action.slice(0, action.indexOf('.'))
  if (isSubject(subject)) return subject
  throw new Error(`Nobody says what ${action} touches.`)
}
