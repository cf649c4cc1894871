import type { LinkReport } from '@countersign/custody'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, CircleDotDashed, type LucideIcon, OctagonX } from 'lucide-react'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { Digest } from '../ui/Digest.tsx'
import { Time } from '../ui/Time.tsx'
import { linkTitles } from './conclusion.ts'

const looks: Record<LinkReport['state'], { Icon: LucideIcon; look: string; word: string }> = {
  sound: { Icon: CircleCheck, look: 'text-allow', word: 'Sound' },
  broken: { Icon: OctagonX, look: 'text-deny', word: 'Broken' },
  'not-checked': { Icon: CircleDotDashed, look: 'text-restrict', word: 'Not proven yet' },
  absent: { Icon: CircleDashed, look: 'text-faded', word: 'Not there' },
}

type CustodyLineProps = {
  links: readonly LinkReport[]
  /** What people are told of an event, by its identifier. */
  sentences: ReadonlyMap<string, string>
}

/** One line from top to bottom; each link says what it is, what it holds on to, and what the ledger tells of it. */
export function CustodyLine({ links, sentences }: CustodyLineProps) {
  return (
    <ol aria-label="Links of the custody" className="w-full max-w-text text-sm">
      {links.map((link) => {
        const { Icon, look, word } = looks[link.state]
        return (
          <li
            key={link.link}
            aria-label={linkTitles[link.link]}
            className="group relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 pb-5 last:pb-0"
          >
            <span
              aria-hidden
              className="absolute top-5 bottom-0 left-[0.5625rem] w-px bg-edge group-last:hidden"
            />
            <Icon aria-hidden className={`size-5 bg-sheet ${look}`} />
            <div className="min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-semibold">{linkTitles[link.link]}</span>
                <span className={look}>{word}</span>
                {link.code !== null && <code className="font-mono text-xs">{link.code}</code>}
                {link.digest !== null && <Digest hex={link.digest} what="digest of the link" />}
              </p>
              <p className="break-words">{link.message}</p>
              {link.state !== 'absent' && <p className="break-words text-faded">Bound: {link.binding}</p>}
              <LinkEvents link={link} sentences={sentences} />
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function LinkEvents({ link, sentences }: { link: LinkReport; sentences: ReadonlyMap<string, string> }) {
  const workspace = useWorkspace()
  if (link.events.length === 0) return null
  return (
    <ul aria-label={`Events of ${linkTitles[link.link]}`} className="mt-1">
      {link.events.map(({ id, at, index }) => (
        <li key={id} className="flex flex-wrap gap-x-3">
          <span className="min-w-0 break-words">
            {sentences.get(id) ?? 'An event that this page has no words for'}
          </span>
          <Time at={at} />
          {index !== null && may(workspace, 'ledger:read') ? (
            <Link to={paths.ledgerEvent(workspace.slug, id)} className="link">
              Event {index}
            </Link>
          ) : (
            <span className="text-faded">{index === null ? 'no place yet' : `event ${index}`}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
