import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { TabLinks } from '../ui/TabLinks.tsx'

/** What the pages of the settings have in common. A tab that the role does not include is left out. */
export function SettingsHeader() {
  const workspace = useWorkspace()
  const tabs = [
    { to: paths.settings(workspace.slug), title: 'General' },
    ...(may(workspace, 'sign-in:configure')
      ? [{ to: paths.signInSettings(workspace.slug), title: 'Sign-in' }]
      : []),
    ...(may(workspace, 'ledger:read') ? [{ to: paths.ledgerSettings(workspace.slug), title: 'Ledger' }] : []),
    ...(may(workspace, 'retention:read')
      ? [{ to: paths.retention(workspace.slug), title: 'Retention' }]
      : []),
    ...(may(workspace, 'signing-keys:read')
      ? [{ to: paths.signingKeys(workspace.slug), title: 'Signing keys' }]
      : []),
    { to: paths.demoSettings(workspace.slug), title: 'Demo workspace' },
  ]
  return (
    <>
      <PageHeader title="Settings">What holds for everybody in {workspace.name}.</PageHeader>
      <TabLinks label="Settings" tabs={tabs} />
    </>
  )
}
