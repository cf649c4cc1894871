import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import { SettingsHeader } from '../workspace/SettingsHeader.tsx'
import { HoldTable } from './HoldTable.tsx'
import { PlaceHoldDialog } from './PlaceHoldDialog.tsx'
import { RuleDialog } from './RuleDialog.tsx'
import { RuleTable } from './RuleTable.tsx'
import type { ClassRule } from './retention-query.ts'

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace && api.retention.overview.ensureData({ workspaceId: workspace.id })

export function RetentionPage() {
  const workspace = useWorkspace()
  const [{ classes, holds }] = trpc.retention.overview.useSuspenseQuery({ workspaceId: workspace.id })
  const [changed, setChanged] = useState<ClassRule | null>(null)
  const [isPlacing, setIsPlacing] = useState(false)
  const place = (
    <Button
      tone="primary"
      onClick={() => setIsPlacing(true)}
      disabledReason={whyNotPermitted(workspace, 'retention:manage')}
    >
      Place a hold
    </Button>
  )
  return (
    <>
      <SettingsHeader />
      <Section
        title="How long it can be read"
        description="Every event belongs to one class. When its time is over, its names and reasons are announced to go, and a week later their key is destroyed. The event itself, its time, its outcome and every proof stay for ever."
      >
        <RuleTable classes={classes} onChange={setChanged} />
        <p className="mt-3 text-sm">
          <Link to={paths.ledger(workspace.slug)} search={{ action: 'retention.applied' }} className="link">
            What was erased, in the ledger
          </Link>
        </p>
      </Section>
      <Section
        title="Legal holds"
        description="What is held is not erased, however old it is and whoever asks. A hold on one agent or one person keeps the whole day of a class on which something tells of them."
        actions={holds.length > 0 && place}
      >
        {holds.length === 0 ? (
          <EmptyState title="No hold yet" action={place}>
            Place one when a dispute or an inquiry needs what the ledger tells, before its time is over.
          </EmptyState>
        ) : (
          <HoldTable holds={holds} />
        )}
      </Section>
      {changed && <RuleDialog rule={changed} onClose={() => setChanged(null)} />}
      {isPlacing && <PlaceHoldDialog onClose={() => setIsPlacing(false)} />}
    </>
  )
}
