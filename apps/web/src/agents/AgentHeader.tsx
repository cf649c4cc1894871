import { Link } from '@tanstack/react-router'
import { Snowflake, Stamp } from 'lucide-react'
import { useState } from 'react'
import { AdmissionMark } from '../admission/AdmissionMark.tsx'
import { paths } from '../paths.ts'
import { RequestPromotionDialog } from '../promotion/RequestPromotionDialog.tsx'
import { BreakGlassBadge } from '../promotion/RequestStatus.tsx'
import { StartStop } from '../runtime/StartStop.tsx'
import { problemOf } from '../server-problem.ts'
import { may, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Digest } from '../ui/Digest.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Status } from '../ui/Status.tsx'
import { TabLinks } from '../ui/TabLinks.tsx'
import { tellDone } from '../ui/toast.ts'
import { AgentMenu } from './AgentMenu.tsx'
import type { AgentInFull } from './agents-query.ts'
import { reasonOf } from './obstacle.ts'
import { statusWords } from './statuses.ts'

/** Heads every page of an agent: what it is called, where it stands, and the brake. */
export function AgentHeader({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  const { tone, word } = statusWords[agent.status]
  return (
    <>
      <PageHeader
        title={agent.displayName}
        actions={
          <>
            <RequestPromotion agent={agent} />
            <StartStop agent={agent} />
            <Brake agent={agent} />
            <AgentMenu agent={agent} workspace={workspace} />
          </>
        }
      >
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium text-ink">
            <Status tone={tone}>{word}</Status>
          </span>
          {agent.retiredAt === null && <AdmissionMark agentId={agent.id} />}
          {agent.brokeGlassAt !== null && <BreakGlassBadge />}
          {agent.proofId !== null && (
            <Link to={paths.proof(workspace.slug, agent.proofId)} className="link">
              Proof of revision {agent.governedRevision}
            </Link>
          )}
          {agent.governedRevision !== null && agent.sandboxRevision !== null && (
            <Badge>Revision {agent.sandboxRevision} in the sandbox beside it</Badge>
          )}
          <span className="inline-flex min-w-0 items-center gap-1">
            <code className="font-mono break-all">{agent.name}</code>
            <CopyButton text={agent.name} what="name" />
          </span>
          <span>Owner: {agent.owner ?? 'nobody'}</span>
          {agent.digest && (
            <span>
              Digest <Digest hex={agent.digest} what="digest of the spec" />
            </span>
          )}
        </span>
      </PageHeader>
      <TabLinks
        label={`Pages of ${agent.displayName}`}
        tabs={[
          { to: paths.agent(workspace.slug, agent.id), title: 'Overview' },
          { to: paths.agentSpec(workspace.slug, agent.id), title: 'Spec' },
          { to: paths.agentHistory(workspace.slug, agent.id), title: 'History' },
          ...(may(workspace, 'runs:read')
            ? [{ to: paths.agentRuns(workspace.slug, agent.id), title: 'Runs' }]
            : []),
          ...(may(workspace, 'promotions:read')
            ? [
                { to: paths.agentDecisions(workspace.slug, agent.id), title: 'Decisions' },
                { to: paths.agentCustody(workspace.slug, agent.id), title: 'Custody' },
              ]
            : []),
          ...(may(workspace, 'ledger:read')
            ? [{ to: paths.agentLedger(workspace.slug, agent.id), title: 'Ledger' }]
            : []),
        ]}
      />
    </>
  )
}

/** Always there: when it cannot be asked for, it says why, or leads to the request that is open. */
function RequestPromotion({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  const [isOpen, setIsOpen] = useState(false)
  const mayNot = whyNotPermitted(workspace, 'promotions:request')
  if (agent.openRequestId !== null && may(workspace, 'promotions:read')) {
    return (
      <Link to={paths.promotion(workspace.slug, agent.openRequestId)} className={buttonLook('plain')}>
        See the promotion request
      </Link>
    )
  }
  return (
    <>
      <Button
        icon={<Stamp aria-hidden className="size-4" />}
        disabledReason={mayNot ?? reasonOf(agent.cannotPromote)}
        onClick={() => setIsOpen(true)}
      >
        Request promotion
      </Button>
      {isOpen && <RequestPromotionDialog agent={agent} onClose={() => setIsOpen(false)} />}
    </>
  )
}

/** Freezing asks nothing: it takes nothing away, and whoever needs it is in a hurry. */
function Brake({ agent }: { agent: AgentInFull }) {
  const workspace = useWorkspace()
  const target = { workspaceId: workspace.id, agentId: agent.id }
  const done = (sentence: string) => ({
    async onSuccess() {
      await api.agents.invalidate()
      tellDone(sentence)
    },
  })
  const freeze = trpc.agents.freeze.useMutation(done(`${agent.name} is frozen.`))
  const unfreeze = trpc.agents.unfreeze.useMutation(done(`${agent.name} is unfrozen.`))
  const mayNot = whyNotPermitted(workspace, 'agents:freeze')
  const [act, word, cannot] = agent.isFrozen
    ? ([unfreeze, 'Unfreeze', agent.cannotUnfreeze] as const)
    : ([freeze, 'Freeze', agent.cannotFreeze] as const)
  const error = freeze.error ?? unfreeze.error
  return (
    <>
      <Button
        icon={<Snowflake aria-hidden className="size-4" />}
        isBusy={freeze.isPending || unfreeze.isPending}
        disabledReason={mayNot ?? reasonOf(cannot)}
        onClick={() => act.mutate(target)}
      >
        {word}
      </Button>
      {error && (
        <div className="w-full">
          <ErrorNotice problem={problemOf(error)} />
        </div>
      )}
    </>
  )
}
