import { useState } from 'react'
import { publicFiles } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { CopyText } from '../ui/CopyText.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import { SettingsHeader } from '../workspace/SettingsHeader.tsx'
import { AddWitnessDialog } from './AddWitnessDialog.tsx'
import { WitnessTable } from './WitnessTable.tsx'

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace && api.ledger.witnesses.ensureData({ workspaceId: workspace.id })

export function LedgerSettingsPage() {
  const workspace = useWorkspace()
  const [witnesses] = trpc.ledger.witnesses.useSuspenseQuery({ workspaceId: workspace.id })
  const [isAdding, setIsAdding] = useState(false)
  const add = (
    <Button
      tone="primary"
      onClick={() => setIsAdding(true)}
      disabledReason={whyNotPermitted(workspace, 'ledger:configure')}
    >
      Add a witness
    </Button>
  )
  return (
    <>
      <SettingsHeader />
      <Section
        title="Witnesses"
        description="A witness runs on a machine that this server's operator has no hand in, and cosigns a checkpoint only when it continues the last one it saw. Whoever asks for its cosignature cannot be shown another history. docs/verifying.md says how to run one."
        actions={witnesses.length > 0 && add}
      >
        {witnesses.length === 0 ? (
          <EmptyState title="No witness yet" action={add}>
            You need its address and its verifier key: the line that it prints when it starts. Until then
            nobody but this server vouches for the ledger.
          </EmptyState>
        ) : (
          <WitnessTable witnesses={witnesses} workspace={workspace} />
        )}
      </Section>
      <Section
        layout="beside"
        title="Public files"
        description="Anybody may read these. They hold keys and hashes, and nothing about people or what was decided."
      >
        <div className="flex flex-col gap-3">
          <PublicFile
            title="Trust root"
            what="trust root address"
            path={publicFiles.trustRoot(workspace.id)}
          />
          <PublicFile
            title="Newest checkpoint"
            what="checkpoint address"
            path={publicFiles.checkpoint(workspace.id)}
          />
          <PublicFile title="Verifier" what="verifier address" path={publicFiles.verifier()} />
        </div>
      </Section>
      {isAdding && <AddWitnessDialog onClose={() => setIsAdding(false)} />}
    </>
  )
}

function PublicFile({ title, what, path }: { title: string; what: string; path: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-sm font-medium">{title}</p>
      <CopyText text={new URL(path, location.origin).href} what={what} />
    </div>
  )
}
