import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RequestPromotionDialog } from '../promotion/RequestPromotionDialog.tsx'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { Button } from '../ui/Button.tsx'

type RequestReleaseProps = {
  agent: { id: string; name: string; sandboxRevision: number | null; lastRevision: number }
}

/** Asks people to promote the revision of an agent in quarantine that lies in the sandbox; why and what would change stands there already. */
export function RequestRelease({ agent }: RequestReleaseProps) {
  const workspace = useWorkspace()
  const [isAsking, setIsAsking] = useState(false)
  if (agent.sandboxRevision === null) {
    return (
      <Link to={paths.agentSpec(workspace.slug, agent.id)} className="link">
        Make a revision that passes
      </Link>
    )
  }
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
