import { Siren } from 'lucide-react'
import { Badge } from '../ui/Badge.tsx'
import { Status } from '../ui/Status.tsx'
import type { PartTally, RequestRow } from './promotions-query.ts'
import { stateWords } from './request-states.ts'

type Standing = Pick<RequestRow, 'state'> & { policy: { outcome: string } | null }

/** Open, and yet not going anywhere until somebody mends what the policy found. */
export function RequestStatus({ state, policy }: Standing) {
  if (state === 'open' && policy && policy.outcome !== 'allow')
    return <Status tone="deny">Blocked by the policy</Status>
  const { tone, word } = stateWords[state]
  return <Status tone={tone}>{word}</Status>
}

/** Stays for good on everything that was promoted without the people whom the policy asks. */
export function BreakGlassBadge() {
  return (
    <Badge tone="restrict">
      <Siren aria-hidden className="size-3" />
      Break-glass
    </Badge>
  )
}

/** "1 of 2", and whom the policy wants among them. */
export function describeParts(parts: readonly PartTally[]): string {
  if (parts.length === 0) return 'Nobody is asked'
  return parts.map(describePart).join(', ')
}

const describePart = ({ kind, name, given, needed }: PartTally): string => {
  const whom = kind === 'people' ? '' : kind === 'role' ? ` by the role ${name}` : ` from ${name}`
  return `${Math.min(given, needed)} of ${needed}${whom}`
}
