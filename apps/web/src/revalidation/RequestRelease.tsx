import { useState } from 'react'
import { RequestPromotionDialog } from '../promotion/RequestPromotionDialog.tsx'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'

type RequestReleaseProps = {
  agent: { id: string; name: string; sandboxRevision: number | null; lastRevision: number }
}

/** Asks people to promote a revision of an agent in quarantine; why and what would change stands in it already. */
export function RequestRelease({ agent }: RequestReleaseProps) {
  const workspace = useWorkspace()
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button
        size="small"
        aria-label={`Request a promotion of ${agent.name}`}
        disabledReason={whyNotPermitted(workspace, 'promotions:request')}
        onClick={() => setIsAsking(true)}
      >
        Request a promotion
      </Button>
      {isAsking && <RequestPromotionDialog agent={agent} onClose={() => setIsAsking(false)} />}
    </>
  )
}
