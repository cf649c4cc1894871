import { actions } from '@countersign/ledger'
import type { ChoiceGroup } from '../ui/choices.ts'

const nouns: Readonly<Record<string, string>> = {
  workspace: 'Workspace',
  person: 'People and their accounts',
  member: 'Members',
  invitation: 'Invitations',
  session: 'Sessions',
  key: 'API keys',
  'signing-key': 'Signing keys',
  provider: 'Sign-in providers',
  demo: 'Demo workspace',
  setup: 'Set-up',
  ledger: 'Ledger',
  checkpoint: 'Checkpoints',
  witness: 'Witnesses',
  agent: 'Agents',
  hold: 'Legal holds',
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** `member.role_changed` as "Member: role changed": the name of the event, spelled for people. */
export function describeAction(action: string): string {
  const [noun = '', what = ''] = action.split('.')
  const named = noun === 'key' ? 'API key' : noun === 'setup' ? 'set-up' : noun
  return `${capital(named.replaceAll('-', ' '))}: ${what.replaceAll('_', ' ')}`
}

/** Every kind of event under its noun, in the order of the ledger's own list. */
export const actionGroups: readonly ChoiceGroup[] = [...new Set(actions.map((action) => nounOf(action)))].map(
  (noun) => ({
    title: nouns[noun] ?? capital(noun),
    items: actions
      .filter((action) => nounOf(action) === noun)
      .map((action) => ({ value: action, label: describeAction(action) })),
  }),
)

function nounOf(action: string): string {
  return action.slice(0, action.indexOf('.'))
}
