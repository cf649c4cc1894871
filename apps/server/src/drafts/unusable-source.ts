import { Refusal } from '@countersign/decisions'

/** What another server wrote, short and without anything that nobody sees. */
const shown = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200)

export function wrongStatus(host: string, answer: Response): Refusal {
  const { status } = answer
  if (status >= 300 && status < 400) {
    const location = shown(answer.headers.get('location') ?? 'another address')
    return sourceRefusal(
      'SOURCE_MOVED',
      `${host} points to ${location}.`,
      'Enter that address, if you trust it.',
    )
  }
  if (status === 401 || status === 403) {
    return sourceRefusal(
      'SOURCE_WANTS_CREDENTIALS',
      `${host} answers only to somebody it knows (${status}).`,
      'Enter an access token; it is used for this question and never kept.',
    )
  }
  return sourceRefusal(
    'SOURCE_REFUSES',
    `${host} answered with status ${status}.`,
    'Check the address, its path included.',
  )
}

export const notUnderstood = (host: string, why: string) =>
  sourceRefusal(
    'SOURCE_NOT_UNDERSTOOD',
    `${host} cannot be understood: ${why}.`,
    'Check that the address is the right one, and that it speaks the protocol that you chose.',
  )

export const theirRefusal = (host: string, message: string) =>
  sourceRefusal('SOURCE_REFUSES', `${host} answered: ${shown(message)}`, 'Ask whoever runs that server.')

export const tooSlow = (host: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'ANSWER_TOO_SLOW',
    message: `${host} did not answer in time.`,
    remedy: 'Try again; if it stays slow, ask whoever runs it.',
  })

export const sourceRefusal = (code: string, message: string, remedy: string) =>
  new Refusal({ kind: 'bad-input', code, message, remedy })
