import { CircleCheck, CircleDashed, type LucideIcon, OctagonX } from 'lucide-react'
import { Time } from '../ui/Time.tsx'
import type { Gate, RequestInFull } from './promotions-query.ts'
import { isLive } from './request-states.ts'

const looks: Record<Gate['result'], { Icon: LucideIcon; look: string; word: string }> = {
  passed: { Icon: CircleCheck, look: 'text-allow', word: 'Passed' },
  failed: { Icon: OctagonX, look: 'text-deny', word: 'Failed' },
  waiting: { Icon: CircleDashed, look: 'text-restrict', word: 'Waiting' },
}

const titles: Record<Gate['name'], string> = {
  policy: 'Policy',
  votes: 'Approvals',
  conflicts: 'Agent and other requests',
  expiry: 'Deadline',
  schedule: 'Schedule',
}

/** What stands between the request and the agent being governed: each gate with its reason and what comes next. */
export function GateList({ request }: { request: RequestInFull }) {
  return (
    <ol aria-label="Gates" className="border-t border-rule text-sm">
      {request.gates.map(({ name, result, reason, nextStep, code }) => {
        const { Icon, look, word } = looks[result]
        return (
          <li
            key={name}
            className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5 border-b border-rule py-2 last:border-b-0 sm:grid-cols-[1rem_4.5rem_minmax(0,1fr)]"
          >
            <Icon aria-hidden className={`mt-0.5 size-4 ${look}`} />
            <span className={look}>{word}</span>
            <div className="col-start-2 min-w-0 sm:col-start-auto">
              <p>
                <span className="font-medium">{titles[name]}.</span> {reason}
              </p>
              <GateTime name={name} request={request} />
              {nextStep && <p className="text-faded">{nextStep}</p>}
              {code && result === 'failed' && <code className="font-mono text-xs text-faded">{code}</code>}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** When it has to be decided by, and when it is to be carried out. */
function GateTime({ name, request }: { name: Gate['name']; request: RequestInFull }) {
  if (!isLive(request.state)) return null
  if (name === 'expiry') {
    return (
      <p>
        Until <Time at={request.expiresAt} />.
      </p>
    )
  }
  if (name !== 'schedule' || request.scheduledFor === null) return null
  return (
    <p>
      Not before <Time at={request.scheduledFor} />.
    </p>
  )
}
