import type { Because, ControlState } from './evaluation.ts'

export const statesInWords: Readonly<Record<ControlState, string>> = {
  evidenced: 'evidenced',
  gap: 'gap',
  'not-evaluated': 'not evaluated',
}

export const becauseInWords: Readonly<Record<Because, string>> = {
  shown: 'It happened, and nothing speaks against it.',
  objections: 'There are events that should not be there.',
  'expected-and-absent': 'What has to happen by itself did not happen in the period.',
  'nothing-happened': 'Nothing happened in the period that would show it.',
  'not-recorded': 'Countersign writes down nothing that would show it.',
  'begun-before': 'What some of the events answer lies before the range of this pack.',
}

/** Stands in every pack, whatever is in it. */
export const disclaimer =
  'Countersign provides evidence of technical controls. It does not certify compliance; whether a framework is met is for people to say.'
