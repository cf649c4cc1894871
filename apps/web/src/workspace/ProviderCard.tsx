import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import type { Workspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Status } from '../ui/Status.tsx'
import type { Provider } from './provider.ts'

type ProviderCardProps = { provider: Provider; workspace: Workspace; onEdit: () => void }

export function ProviderCard({ provider, workspace, onEdit }: ProviderCardProps) {
  const { id, name, issuer, clientId, roleClaim, roleMap, defaultRole, isEnabled, redirectUri } = provider
  const remove = trpc.providers.remove.useMutation({ onSuccess: () => api.providers.invalidate() })
  const test = trpc.providers.startTest.useMutation({ onSuccess: ({ url }) => location.assign(url) })
  const startTest = () =>
    test.mutate({ workspaceId: workspace.id, providerId: id, next: paths.signInTest(workspace.slug) })
  const askToRemove = () =>
    confirm({
      title: `Remove ${name}?`,
      effect: `Nobody can sign in with ${name} any more, and the links of accounts to it are lost. Roles and passwords stay.`,
      action: 'Remove',
      isDangerous: true,
      run: () => remove.mutateAsync({ workspaceId: workspace.id, providerId: id }),
      done: `${name} was removed.`,
    })
  return (
    <article aria-label={name} className="border border-rule p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base font-semibold">
          {name}
          <span className="text-sm font-normal">
            <Status tone={isEnabled ? 'allow' : 'off'}>{isEnabled ? 'Enabled' : 'Disabled'}</Status>
          </span>
        </h3>
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={startTest} isBusy={test.isPending}>
            Test sign-in
          </Button>
          <Button size="small" onClick={onEdit}>
            Edit
          </Button>
          <Button size="small" tone="quiet" onClick={askToRemove}>
            Remove
          </Button>
        </div>
      </div>
      {test.error && <ErrorNotice problem={problemOf(test.error)} />}
      <Facts
        facts={[
          { name: 'Issuer', value: <Code>{issuer}</Code> },
          { name: 'Client id', value: <Code>{clientId}</Code> },
          { name: 'Redirect address', value: <Code>{redirectUri}</Code> },
          {
            name: 'Role claim',
            value: roleClaim ? <Code>{roleClaim}</Code> : 'None: roles are granted here only',
          },
          ...roleMap.map(({ value, role }) => ({ name: `Role for ${value}`, value: role })),
          { name: 'Role for others', value: defaultRole ?? 'None: their sign-in is refused' },
        ]}
      />
    </article>
  )
}

function Code({ children }: { children: string }) {
  return <code className="font-mono break-all">{children}</code>
}
