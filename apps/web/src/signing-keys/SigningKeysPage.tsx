import { useState } from 'react'
import { EventTable } from '../ledger/EventTable.tsx'
import { publicFiles } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { buttonLook } from '../ui/button-look.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import { ZoneSwitch } from '../ui/ZoneSwitch.tsx'
import { SettingsHeader } from '../workspace/SettingsHeader.tsx'
import { PrepareKeyDialog } from './PrepareKeyDialog.tsx'
import { Proposals } from './Proposals.tsx'
import { SigningKeyTable } from './SigningKeyTable.tsx'
import { SigningServiceState } from './SigningServiceState.tsx'

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace &&
  Promise.all([
    api.signingKeys.list.ensureData({ workspaceId: workspace.id }),
    api.signingKeys.history.ensureData({ workspaceId: workspace.id }),
  ])

/** What proofs are signed with. API keys, with which machines call, have a page of their own. */
export function SigningKeysPage() {
  const workspace = useWorkspace()
  const [listed] = trpc.signingKeys.list.useSuspenseQuery({ workspaceId: workspace.id })
  const [history] = trpc.signingKeys.history.useSuspenseQuery({ workspaceId: workspace.id })
  const [isPreparing, setIsPreparing] = useState(false)
  const { keys, proposals, needsTwo, others, signingService } = listed
  return (
    <>
      <SettingsHeader />
      {proposals.length > 0 && (
        <Section
          title="Waiting for a second person"
          description="Nothing has changed yet. Whoever proposed something cannot confirm it too."
        >
          <Proposals proposals={proposals} workspace={workspace} />
        </Section>
      )}
      <Section
        title="Keys for signing proofs"
        description={`One key of each kind signs; those before it still verify. ${ruleOfTwo(needsTwo, others)}`}
        actions={
          <Button
            tone="primary"
            onClick={() => setIsPreparing(true)}
            disabledReason={whyNotPermitted(workspace, 'signing-keys:manage')}
          >
            Prepare a key
          </Button>
        }
      >
        <SigningKeyTable keys={keys} workspace={workspace} needsTwo={needsTwo} />
        <SigningServiceState service={signingService} />
      </Section>
      <Section
        title="Trust root"
        layout="beside"
        description="Public keys, states and revocations, signed with the key of the ledger. Whoever verifies a proof elsewhere gets it here once, over a way that they trust."
      >
        <div className="flex flex-col items-start gap-3">
          <div className="w-full">
            <CopyText
              text={new URL(publicFiles.trustRoot(workspace.id), location.origin).href}
              what="trust root address"
            />
          </div>
          <a
            href={publicFiles.trustRoot(workspace.id)}
            download={`trust-root-${workspace.slug}.json`}
            className={buttonLook('plain')}
          >
            Download the trust root
          </a>
        </div>
      </Section>
      <Section
        title="History"
        description="What the ledger tells of these keys, newest first."
        actions={<ZoneSwitch />}
      >
        {history.length > 0 ? (
          <EventTable
            caption="Events about signing keys, newest first"
            events={history}
            slug={workspace.slug}
          />
        ) : (
          <EmptyState title="Nothing is written yet">
            What is done with a key appears here a moment after it happens.
          </EmptyState>
        )}
      </Section>
      {isPreparing && (
        <PrepareKeyDialog keys={keys} service={signingService} onClose={() => setIsPreparing(false)} />
      )}
    </>
  )
}

function ruleOfTwo(needsTwo: boolean, others: readonly string[]): string {
  if (!needsTwo) return 'Only one person here may manage them, so that one is enough to revoke a key.'
  const named = others.length > 0 && others.length <= 3 ? ` (besides you: ${others.join(', ')})` : ''
  return `Tainting, revoking and destroying a key takes two admins${named}.`
}
