import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Status, type StatusTone } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { type ListedProposal, originWords } from '../policy-query.ts'

const states = {
  open: { tone: 'none', word: 'Waiting' },
  activated: { tone: 'allow', word: 'Activated' },
  rejected: { tone: 'deny', word: 'Rejected' },
  withdrawn: { tone: 'off', word: 'Withdrawn' },
} as const satisfies Record<ListedProposal['state'], { tone: StatusTone; word: string }>

/** Who wants what and why, and what came of it. */
export function ProposalRow({ proposal, onOpen }: { proposal: ListedProposal; onOpen: () => void }) {
  const { kind, origin, reason, authorName, at, state, settledByName, settledAt, settledReason } = proposal
  const { tone, word } = states[state]
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1.5 border-b border-rule py-2">
      <div className="min-w-0 grow basis-80">
        <p className="flex flex-wrap items-center gap-x-3">
          <Status tone={tone}>{word}</Status>
          <span className="font-medium">
            {kind === 'files' ? 'A change of the policy' : 'One person is enough'}
          </span>
          {kind === 'files' && <Badge>{originWords[origin]}</Badge>}
        </p>
        <p className="break-words">{reason}</p>
        <p className="flex flex-wrap items-center gap-x-3 text-faded">
          <Time at={at} />
          <span>{authorName}</span>
        </p>
        {settledAt !== null && (
          <p className="flex flex-wrap items-center gap-x-3 break-words text-faded">
            <span>
              {word} by {settledByName ?? 'somebody who is not known any more'}
            </span>
            <Time at={settledAt} />
            {settledReason && <span>“{settledReason}”</span>}
          </p>
        )}
      </div>
      <Button size="small" onClick={onOpen} aria-label={`Look at the proposal of ${authorName}: ${reason}`}>
        Look
      </Button>
    </li>
  )
}
