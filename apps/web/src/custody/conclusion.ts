import type { CustodyReport, LinkName } from '@countersign/custody'
import type { StatusTone } from '../ui/Status.tsx'

export const linkTitles: Readonly<Record<LinkName, string>> = {
  birth: 'Birth',
  revision: 'Revision',
  policy: 'Policy',
  request: 'Request',
  votes: 'Votes',
  proof: 'Proof',
  place: 'Place in the ledger',
  admission: 'Admission',
  run: 'Run',
}

type Conclusion = { readonly tone: StatusTone; readonly word: string; readonly message: string }

/** What the page says first: how far the line holds, or where it breaks first. */
export function conclusionOf({ outcome, links, checkpoint }: CustodyReport): Conclusion {
  if (outcome === 'broken') {
    const first = links.find(({ state }) => state === 'broken')
    return first
      ? { tone: 'deny', word: `Broken at “${linkTitles[first.link]}”`, message: first.message }
      : { tone: 'deny', word: 'The checkpoint is not genuine', message: checkpoint.message }
  }
  if (outcome === 'unproven') {
    const open = links.filter(({ state }) => state === 'not-checked').map(({ link }) => linkTitles[link])
    const message =
      checkpoint.state === 'sound' ? `Nothing vouches yet for: ${open.join(', ')}.` : checkpoint.message
    return { tone: 'restrict', word: 'Not proven yet', message }
  }
  const last = links.findLast(({ state }) => state === 'sound')
  return {
    tone: 'allow',
    word: 'The line holds',
    message: `From the birth to “${last ? linkTitles[last.link] : 'nothing'}”, verified in this browser. ${checkpoint.message}`,
  }
}
