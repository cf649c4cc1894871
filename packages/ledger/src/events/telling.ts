import { shortId } from '../references.ts'

export const named = (name: string | null | undefined, id: string): string =>
  name ? name : `somebody (…${shortId(id)})`

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export const quoted = (name: string | undefined, otherwise: string): string =>
  name ? `“${name}”` : otherwise

export const called = (agentName: string | undefined, subject: string): string =>
  quoted(agentName, `an agent (…${shortId(subject)})`)

export const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '')

export const sentenceStart = (words: string): string => words.replace(/^somebody/, 'Somebody')

export const andEnded = (sessions: number): string =>
  sessions === 0 ? '' : ` and ended ${counted(sessions, 'session')}`
