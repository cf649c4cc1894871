import type { Outputs } from '@countersign/server/router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Section } from '../ui/Section.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { useSession } from './session.ts'

type Identity = Outputs['account']['identities'][number]

const columns: readonly Column<Identity>[] = [
  { header: 'Provider', isRowHeader: true, cell: (identity) => identity.providerName },
  { header: 'Subject', cell: (identity) => <code className="font-mono break-all">{identity.subject}</code> },
  { header: 'Linked', cell: (identity) => <Time at={identity.linkedAt} /> },
]

export function LinkedProviders({ identities }: { identities: readonly Identity[] }) {
  const { providers } = useSession()
  const unlink = trpc.account.unlink.useMutation({ onSuccess: () => api.account.identities.invalidate() })
  const start = trpc.providers.startLink.useMutation({ onSuccess: ({ url }) => location.assign(url) })
  const askToUnlink = (identity: Identity) =>
    confirm({
      title: `Unlink ${identity.providerName}?`,
      effect: `You can no longer sign in with ${identity.providerName}. Your password and your role stay as they are.`,
      action: 'Unlink',
      run: () => unlink.mutateAsync({ identityId: identity.id }),
      done: `${identity.providerName} was unlinked.`,
    })
  const links = providers.map(({ id, name }) => (
    <Button
      key={id}
      onClick={() => start.mutate({ providerId: id, next: paths.account() })}
      isBusy={start.isPending && start.variables.providerId === id}
    >
      Link an account at {name}
    </Button>
  ))
  return (
    <Section
      layout="beside"
      title="Linked sign-in providers"
      description="Accounts elsewhere that sign you in here."
    >
      {identities.length === 0 ? (
        <EmptyState
          title="Nothing linked"
          action={links.length > 0 && <div className="flex gap-2">{links}</div>}
        >
          {links.length > 0
            ? 'You sign in with your password only.'
            : 'You sign in with your password only. No sign-in provider is set up on this server.'}
        </EmptyState>
      ) : (
        <>
          <Table
            caption="Linked sign-in providers"
            columns={columns}
            rows={identities}
            rowKey={(identity) => identity.id}
            actions={(identity) => (
              <Button size="small" tone="quiet" onClick={() => askToUnlink(identity)}>
                Unlink
              </Button>
            )}
          />
          <div className="mt-3 flex flex-wrap gap-2">{links}</div>
        </>
      )}
      {start.error && <ErrorNotice problem={problemOf(start.error)} />}
    </Section>
  )
}
