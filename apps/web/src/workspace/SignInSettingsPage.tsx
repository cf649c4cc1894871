import { useState } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import { ProviderCard } from './ProviderCard.tsx'
import { ProviderDialog } from './ProviderDialog.tsx'
import type { Provider } from './provider.ts'
import { SettingsHeader } from './SettingsHeader.tsx'

export const loader = async ({ workspace }: ScreenLoad) =>
  workspace && api.providers.list.ensureData({ workspaceId: workspace.id })

export function SignInSettingsPage() {
  const workspace = useWorkspace()
  const [providers] = trpc.providers.list.useSuspenseQuery({ workspaceId: workspace.id })
  const [edited, setEdited] = useState<Provider | 'new' | null>(null)
  const add = (
    <Button
      tone="primary"
      onClick={() => setEdited('new')}
      disabledReason={workspace.isDemo ? 'The demo workspace has no sign-in of its own.' : undefined}
    >
      Add a sign-in provider
    </Button>
  )
  return (
    <>
      <SettingsHeader />
      <Section
        title="Sign-in providers"
        description="People sign in with the accounts of your organisation (OpenID Connect). Passwords keep working, so that broken single sign-on locks nobody out."
        actions={providers.length > 0 && add}
      >
        {providers.length === 0 ? (
          <EmptyState title="No sign-in provider yet" action={add}>
            You need the issuer's address, a client id and its secret. A test sign-in shows which role
            somebody would get, and saves nothing.
          </EmptyState>
        ) : (
          <div className="flex flex-col gap-4">
            {providers.map((provider) => (
              <ProviderCard
                key={provider.id}
                provider={provider}
                workspace={workspace}
                onEdit={() => setEdited(provider)}
              />
            ))}
          </div>
        )}
      </Section>
      {edited && (
        <ProviderDialog provider={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  )
}
