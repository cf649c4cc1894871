/** Every URL of the app. Called with `$workspace` they give the patterns of the route table. */
export const paths = {
  root: () => '/',
  setUp: () => '/setup',
  signIn: () => '/sign-in',
  link: () => '/link',
  noWorkspace: () => '/no-workspace',
  account: () => '/account',
  sessions: () => '/account/sessions',
  home: (workspace: string) => `/w/${workspace}/home`,
  agents: (workspace: string) => `/w/${workspace}/agents`,
  agent: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}`,
  agentSpec: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/spec`,
  agentHistory: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/history`,
  agentDecisions: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/decisions`,
  agentRuns: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/runs`,
  agentCustody: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/custody`,
  agentLedger: (workspace: string, agent: string) => `/w/${workspace}/agents/${agent}/ledger`,
  promotions: (workspace: string) => `/w/${workspace}/promotions`,
  promotion: (workspace: string, request: string) => `/w/${workspace}/promotions/${request}`,
  proof: (workspace: string, proof: string) => `/w/${workspace}/proofs/${proof}`,
  runtime: (workspace: string) => `/w/${workspace}/runtime`,
  drift: (workspace: string) => `/w/${workspace}/drift`,
  policies: (workspace: string) => `/w/${workspace}/policies`,
  policyVersions: (workspace: string) => `/w/${workspace}/policies/versions`,
  policyProposals: (workspace: string) => `/w/${workspace}/policies/proposals`,
  policyRevalidation: (workspace: string) => `/w/${workspace}/policies/revalidation`,
  revalidation: (workspace: string, revalidation: string) =>
    `/w/${workspace}/policies/revalidation/${revalidation}`,
  policyInForce: (workspace: string) => `/w/${workspace}/policies/in-force`,
  people: (workspace: string) => `/w/${workspace}/people`,
  keys: (workspace: string) => `/w/${workspace}/keys`,
  newAgent: (workspace: string) => `/w/${workspace}/agents/new`,
  agentDraft: (workspace: string, draft: string) => `/w/${workspace}/agents/new/${draft}`,
  ledger: (workspace: string) => `/w/${workspace}/ledger`,
  compliance: (workspace: string) => `/w/${workspace}/compliance`,
  evidence: (workspace: string) => `/w/${workspace}/evidence`,
  ledgerEvent: (workspace: string, event: string) => `/w/${workspace}/ledger/${event}`,
  settings: (workspace: string) => `/w/${workspace}/settings`,
  signInSettings: (workspace: string) => `/w/${workspace}/settings/sign-in`,
  signInTest: (workspace: string) => `/w/${workspace}/settings/sign-in/test`,
  ledgerSettings: (workspace: string) => `/w/${workspace}/settings/ledger`,
  retention: (workspace: string) => `/w/${workspace}/settings/retention`,
  signingKeys: (workspace: string) => `/w/${workspace}/settings/signing-keys`,
  demoSettings: (workspace: string) => `/w/${workspace}/settings/demo`,
  inWorkspace: (workspace: string, path: string) => `/w/${workspace}/${path.replace(/^\//, '')}`,
} as const

/** The server's own page on the way to an identity provider, reached by a plain navigation. */
export const oidcStart = (providerId: string, next: string): string =>
  `/auth/oidc/${encodeURIComponent(providerId)}/start?${new URLSearchParams({ next })}`

const wellKnown = '/.well-known/countersign'

/** What anybody may read of a ledger, to verify it without us. */
export const publicFiles = {
  verifier: () => `${wellKnown}/verify.mjs`,
  trustRoot: (workspaceId: string) => `${wellKnown}/${workspaceId}/trust-root.json`,
  checkpoint: (workspaceId: string) => `${wellKnown}/${workspaceId}/checkpoint`,
} as const

/** A place to return to after sign-in, if it is one of ours; anything else could lead to a stranger's site. */
export function safeNext(next: string | undefined): string {
  if (!next) return paths.root()
  const target = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null
  if (target?.origin !== location.origin || !next.startsWith('/')) return paths.root()
  return target.pathname + target.search + target.hash
}
