import { StartSettings } from '../admission/StartSettings.tsx'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Facts } from '../ui/Facts.tsx'
import { Section } from '../ui/Section.tsx'
import { Time } from '../ui/Time.tsx'
import { RenameWorkspace } from './RenameWorkspace.tsx'
import { SettingsHeader } from './SettingsHeader.tsx'

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace &&
  Promise.all([
    api.workspace.get.ensureData({ workspaceId: workspace.id }),
    api.instance.about.ensureData({ workspaceId: workspace.id }),
  ])

export function WorkspaceSettingsPage() {
  const { id } = useWorkspace()
  const [workspace] = trpc.workspace.get.useSuspenseQuery({ workspaceId: id })
  const [about] = trpc.instance.about.useSuspenseQuery({ workspaceId: id })
  return (
    <>
      <SettingsHeader />
      <RenameWorkspace name={workspace.name} />
      <StartSettings onPolicyDrift={workspace.onPolicyDrift} />
      <Section layout="beside" title="This workspace">
        <Facts
          facts={[
            { name: 'Part of the address', value: <code className="font-mono">{workspace.slug}</code> },
            { name: 'Id', value: <code className="font-mono break-all">{workspace.id}</code> },
            { name: 'Created', value: <Time at={workspace.createdAt} /> },
          ]}
        />
      </Section>
      <Section
        layout="beside"
        title="This server"
        description="Have these at hand when you report a problem."
      >
        <Facts
          facts={[
            { name: 'Countersign', value: about.version },
            { name: 'Database', value: `${about.database.kind} ${about.database.version}` },
            { name: 'Running since', value: <Time at={about.startedAt} /> },
          ]}
        />
      </Section>
    </>
  )
}
