import type { Outputs } from '@countersign/server/router'
import { titlesOf } from '../compliance/titles.ts'
import type { StatusTone } from '../ui/Status.tsx'

export type Access = Outputs['auditors']['list']['items'][number]
export type EvidenceRow = Outputs['evidence']['list']['items'][number]

export const accessWords = {
  invited: { tone: 'none', word: 'Invited' },
  lapsed: { tone: 'restrict', word: 'Invitation expired' },
  open: { tone: 'allow', word: 'Has access' },
  over: { tone: 'off', word: 'Ended' },
} as const satisfies Record<Access['state'], { tone: StatusTone; word: string }>

/** Somebody who was removed with their account has no name left. */
export const calledOf = ({ name, email }: Access): string => name ?? email ?? 'Somebody who has left'

type Pack = { frameworks: readonly string[]; period: { from: string; to: string } }

export const packName = ({ frameworks, period }: Pack): string =>
  `${titlesOf(frameworks)}, ${period.from} to ${period.to}`
