import { roleSummary } from '@countersign/people'
import { Link, useSearch } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { ScreenLoad } from '../screen.ts'
import { readSearch } from '../search-params.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { buttonLook } from '../ui/button-look.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Notice } from '../ui/Notice.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Section } from '../ui/Section.tsx'

const Search = z.object({ testId: z.string().default('') })

export const loader = async ({ workspace, search }: ScreenLoad) =>
  workspace &&
  api.providers.testResult.ensureData({
    workspaceId: workspace.id,
    testId: readSearch(Search, search).testId,
  })

/** What a sign-in would have done. Nothing was saved by it, and nobody was signed in. */
export function SignInTestPage() {
  const workspace = useWorkspace()
  // Of this page, not of the address: that changes while the page is still shown, and a test without id is refused.
  const { testId } = readSearch(Search, useSearch({ strict: false }))
  const [result] = trpc.providers.testResult.useSuspenseQuery({ workspaceId: workspace.id, testId })
  return (
    <>
      <PageHeader
        title={`Test sign-in with ${result.providerName}`}
        actions={
          <Link to={paths.signInSettings(workspace.slug)} className={buttonLook('plain')}>
            Back to the providers
          </Link>
        }
      >
        The test saved nothing: no account, no role, no session.
      </PageHeader>
      <Section layout="beside" title="What would have happened">
        {result.problems.length === 0 ? (
          <Notice>
            {result.role ? (
              <>
                <strong>{result.email}</strong> would be signed in as <strong>{result.role}</strong>.{' '}
                {roleSummary[result.role]}
              </>
            ) : (
              <>
                <strong>{result.email}</strong> would be signed in with the role granted here; the claims say
                nothing about one.
              </>
            )}
          </Notice>
        ) : (
          <div className="flex flex-col gap-2">
            <p className="text-sm">The sign-in would be refused.</p>
            {result.problems.map((problem) => (
              <ErrorNotice key={problem.message} problem={{ ...problem, requestId: null }} />
            ))}
          </div>
        )}
      </Section>
      <Section layout="beside" title="What the provider sent">
        <Facts
          facts={[
            { name: 'Subject', value: result.subject ?? 'Missing' },
            { name: 'E-mail', value: result.email ?? 'Missing' },
            { name: 'Name', value: result.name ?? 'Missing' },
            { name: 'Role', value: result.role ?? 'None' },
            ...Object.entries(result.values).map(([claim, value]) => ({
              name: `Claim ${claim}`,
              value: <code className="font-mono break-all">{value}</code>,
            })),
            {
              name: 'Claims that came',
              value:
                result.claimNames.length > 0 ? (
                  <code className="font-mono">{result.claimNames.join(', ')}</code>
                ) : (
                  'None'
                ),
            },
          ]}
        />
      </Section>
    </>
  )
}
