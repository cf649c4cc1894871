import { Facts } from '../ui/Facts.tsx'
import { Status, type StatusTone } from '../ui/Status.tsx'
import { Time } from '../ui/Time.tsx'
import type { RequestInFull, Vote } from './promotions-query.ts'
import { describeParts } from './RequestStatus.tsx'
import { isLive } from './request-states.ts'

const voids: Readonly<Record<NonNullable<Vote['voidBecause']>, string>> = {
  edited: 'Counts no longer: the spec was edited afterwards.',
  left: 'Counts no longer: they have left the workspace.',
  'not-asked': 'Counts no longer: the policy does not ask them now.',
  'own-request': 'Does not count: nobody decides on their own request.',
  'last-editor': 'Does not count: nobody decides on what they last edited.',
  'same-human': 'Does not count: the same person has voted already.',
}

/** Who decided and whether it counts, what is still missing, and by whom it could come. */
export function PeopleSection({ request }: { request: RequestInFull }) {
  const { parts, whoCan, votes, state } = request
  return (
    <div className="flex flex-col gap-5">
      <Facts
        facts={[
          { name: 'Approvals', value: describeParts(parts) },
          ...(isLive(state)
            ? [
                {
                  name: 'Who may decide',
                  value:
                    whoCan.length === 0 ? (
                      <span className="text-restrict">
                        Nobody at the moment: an admin can invite a reviewer.
                      </span>
                    ) : (
                      <span>{whoCan.map(described).join(', ')}</span>
                    ),
                },
              ]
            : []),
        ]}
      />
      {votes.length > 0 && (
        <ul aria-label="Votes" className="border-t border-rule text-sm">
          {votes.map((vote) => (
            <VoteLine key={`${vote.personId} ${vote.revision}`} vote={vote} />
          ))}
        </ul>
      )}
    </div>
  )
}

const described = ({ name, role, groups }: RequestInFull['whoCan'][number]): string =>
  `${name} (${[role, ...groups].join(', ')})`

function VoteLine({ vote }: { vote: Vote }) {
  const { decision, voidBecause: why, name, revision, role, reason, at } = vote
  const tone: StatusTone = why !== null ? 'off' : decision === 'approve' ? 'allow' : 'deny'
  return (
    <li className="border-b border-rule py-1.5">
      <p className="flex flex-wrap items-center gap-x-3">
        <Status tone={tone}>{decision === 'approve' ? 'Approved' : 'Rejected'}</Status>
        <span className="font-medium">{name ?? 'Somebody who has left'}</span>
        <span className="text-faded">
          {role}, on revision {revision}
        </span>
        <Time at={at} />
      </p>
      {why !== null && <p className="text-restrict">{voids[why]}</p>}
      {reason && <p className="break-words">“{reason}”</p>}
    </li>
  )
}
