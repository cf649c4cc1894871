import type { ControlState } from '@countersign/compliance'
import type { Inputs, Outputs } from '@countersign/server/router'
import type { StatusTone } from '../ui/Status.tsx'

export type AskedPlan = Inputs['compliance']['preview']['plan']
export type Preview = Outputs['compliance']['preview']
export type ShownControl = Preview['frameworks'][number]['controls'][number]
export type ExportRow = Outputs['compliance']['exports']['items'][number]

/** Only of what is published can a pack be made. */
export const isPublished = ({ range }: Preview): boolean => range.to > 0

/** One that somebody wants to see in the history; another object each time that they do. */
export type SoughtExport = { readonly id: string }

export const stateWords = {
  evidenced: { tone: 'allow', word: 'Evidenced' },
  gap: { tone: 'deny', word: 'Gap' },
  'not-evaluated': { tone: 'off', word: 'Not evaluated' },
} as const satisfies Record<ControlState, { tone: StatusTone; word: string }>

export const exportWords = {
  waiting: { tone: 'none', word: 'Waits' },
  running: { tone: 'restrict', word: 'Under way' },
  done: { tone: 'allow', word: 'Done' },
  failed: { tone: 'failed', word: 'Failed' },
  cancelled: { tone: 'off', word: 'Cancelled' },
  expired: { tone: 'off', word: 'Expired' },
} as const satisfies Record<ExportRow['state'], { tone: StatusTone; word: string }>

export const phaseWords = {
  events: 'Writing the events',
  results: 'Writing the results',
} as const satisfies Record<NonNullable<ExportRow['phase']>, string>

/** While something is made, somebody who looks wants to see how far it is. */
export const lookAgainMs = 1_000

export const isOpen = ({ state }: ExportRow): boolean => state === 'waiting' || state === 'running'
