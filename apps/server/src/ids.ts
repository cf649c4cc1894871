import { chance } from './chance.ts'

/** What an identifier names; three letters in front keep a pasted id recognisable. */
export const idPrefixes = {
  person: 'per',
  workspace: 'wsp',
  session: 'ses',
  link: 'lnk',
  key: 'key',
  identity: 'idy',
  provider: 'idp',
  attempt: 'att',
  change: 'chg',
  event: 'evt',
  agent: 'agt',
  draft: 'drf',
  view: 'viw',
  witness: 'wit',
  pass: 'pas',
  checkpointKey: 'sky',
  promotion: 'prm',
  comment: 'cmt',
  proof: 'prf',
  policy: 'pol',
  proposal: 'ppl',
  replica: 'rpl',
  policyDecision: 'pde',
  revalidation: 'rvl',
  drift: 'dfi',
  driftIgnore: 'dig',
  driftScan: 'dsc',
  signingKey: 'sig',
  signingKeyProposal: 'skp',
  run: 'run',
  lease: 'lse',
  export: 'exp',
  hold: 'hld',
  auditorAccess: 'acc',
} as const

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A time-ordered identifier: 48 bits of time and 80 of chance, in Crockford's base 32. */
export function newId(kind: keyof typeof idPrefixes, now: number): string {
  let text = ''
  let time = now
  for (let at = 0; at < 10; at++) {
    text = alphabet.charAt(time % 32) + text
    time = Math.floor(time / 32)
  }
  for (const byte of chance(16)) text += alphabet.charAt(byte & 31)
  return `${idPrefixes[kind]}_${text}`
}

/** The smallest identifier of a kind that could have been made at `at`: a bound for ranges over time. */
export function idFloor(kind: keyof typeof idPrefixes, at: number): string {
  return `${newId(kind, Math.max(0, at)).slice(0, 14)}${'0'.repeat(16)}`
}

/** When an identifier was made. */
export function idTime(id: string): number {
  let time = 0
  for (const digit of id.slice(4, 14)) time = time * 32 + alphabet.indexOf(digit)
  return time
}
