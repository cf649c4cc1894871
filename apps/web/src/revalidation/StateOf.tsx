import { Status, type StatusTone } from '../ui/Status.tsx'
import type { RevalidationRow } from './revalidation-query.ts'

const states = {
  waiting: { tone: 'off', word: 'Waits' },
  running: { tone: 'restrict', word: 'Under way' },
  done: { tone: 'allow', word: 'Finished' },
  superseded: { tone: 'off', word: 'Overtaken by a newer one' },
} as const satisfies Record<RevalidationRow['state'], { tone: StatusTone; word: string }>

export function StateOf({ revalidation: { state } }: { revalidation: Pick<RevalidationRow, 'state'> }) {
  return <Status tone={states[state].tone}>{states[state].word}</Status>
}
