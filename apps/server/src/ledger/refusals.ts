import { Refusal } from '@countersign/decisions'

export const clockBehindErasure = () =>
  new Refusal({
    kind: 'unavailable',
    code: 'CLOCK_BEHIND_ERASURE',
    message:
      'The clock of this server shows a day whose names and reasons were erased already, so nothing can be written.',
    remedy: 'Put the clock of the server right.',
  })
