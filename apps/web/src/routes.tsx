import {
  Activity,
  Bot,
  ClipboardCheck,
  FileCheck,
  GitCompareArrows,
  House,
  KeyRound,
  MonitorSmartphone,
  Scale,
  ScrollText,
  Settings,
  Stamp,
  UserRound,
  UsersRound,
} from 'lucide-react'
import { paths } from './paths.ts'
import { NeedsMe } from './promotion/NeedsMe.tsx'
import type { Screen } from './screen.ts'

/**
 * The table of screens. The router, the sidebar, the breadcrumbs, the document's title, the command palette and
 * the go-to keys are all derived from it: a new screen is one more line here.
 */
export const screens: readonly Screen[] = [
  {
    path: paths.setUp(),
    title: 'Set up',
    page: () => import('./setup/SetUpPage.tsx').then((file) => ({ component: file.SetUpPage })),
    needs: 'anyone',
  },
  {
    path: paths.signIn(),
    title: 'Sign in',
    page: () => import('./session/SignInPage.tsx').then((file) => ({ component: file.SignInPage })),
    needs: 'anyone',
  },
  {
    path: paths.link(),
    title: 'One-time link',
    page: () => import('./session/OneTimeLinkPage.tsx').then((file) => ({ component: file.OneTimeLinkPage })),
    needs: 'anyone',
  },
  {
    path: paths.home('$workspace'),
    title: 'Home',
    page: () =>
      import('./home/HomePage.tsx').then((file) => ({ component: file.HomePage, loader: file.loader })),
    needs: 'workspace:read',
    sidebar: { section: 'workspace', icon: House },
    goToKey: 'h',
  },
  {
    path: paths.agents('$workspace'),
    title: 'Agents',
    page: () =>
      import('./agents/AgentsPage.tsx').then((file) => ({ component: file.AgentsPage, loader: file.loader })),
    needs: 'agents:read',
    sidebar: { section: 'workspace', icon: Bot },
    goToKey: 'n',
  },
  {
    path: paths.agent('$workspace', '$agent'),
    title: 'Agent',
    page: () =>
      import('./agents/AgentOverviewPage.tsx').then((file) => ({
        component: file.AgentOverviewPage,
        loader: file.loader,
      })),
    needs: 'agents:read',
    isPassage: true,
  },
  {
    path: paths.agentSpec('$workspace', '$agent'),
    title: 'Spec',
    page: () =>
      import('./agents/AgentSpecPage.tsx').then((file) => ({
        component: file.AgentSpecPage,
        loader: file.loader,
      })),
    needs: 'agents:read',
    isPassage: true,
  },
  {
    path: paths.agentHistory('$workspace', '$agent'),
    title: 'History',
    page: () =>
      import('./agents/AgentHistoryPage.tsx').then((file) => ({
        component: file.AgentHistoryPage,
        loader: file.loader,
      })),
    needs: 'agents:read',
    isPassage: true,
  },
  {
    path: paths.agentDecisions('$workspace', '$agent'),
    title: 'Decisions',
    page: () =>
      import('./agents/AgentDecisionsPage.tsx').then((file) => ({
        component: file.AgentDecisionsPage,
        loader: file.loader,
      })),
    needs: 'promotions:read',
    isPassage: true,
  },
  {
    path: paths.agentRuns('$workspace', '$agent'),
    title: 'Runs',
    page: () =>
      import('./runtime/AgentRunsPage.tsx').then((file) => ({
        component: file.AgentRunsPage,
        loader: file.loader,
      })),
    needs: 'runs:read',
    isPassage: true,
  },
  {
    path: paths.agentCustody('$workspace', '$agent'),
    title: 'Custody',
    page: () =>
      import('./custody/CustodyPage.tsx').then((file) => ({
        component: file.CustodyPage,
        loader: file.loader,
      })),
    needs: 'promotions:read',
    isPassage: true,
  },
  {
    path: paths.agentLedger('$workspace', '$agent'),
    title: 'Ledger of the agent',
    page: () =>
      import('./agents/AgentLedgerPage.tsx').then((file) => ({
        component: file.AgentLedgerPage,
        loader: file.loader,
      })),
    needs: 'ledger:read',
    isPassage: true,
  },
  {
    path: paths.promotions('$workspace'),
    title: 'Promotion requests',
    page: () =>
      import('./promotion/PromotionsPage.tsx').then((file) => ({
        component: file.PromotionsPage,
        loader: file.loader,
      })),
    needs: 'promotions:read',
    sidebar: { section: 'workspace', icon: Stamp, badge: NeedsMe },
    goToKey: 'r',
  },
  {
    path: paths.promotion('$workspace', '$request'),
    title: 'Request',
    page: () =>
      import('./promotion/RequestPage.tsx').then((file) => ({
        component: file.RequestPage,
        loader: file.loader,
      })),
    needs: 'promotions:read',
    isPassage: true,
  },
  {
    path: paths.proof('$workspace', '$proof'),
    title: 'Proof',
    page: () =>
      import('./proofs/ProofPage.tsx').then((file) => ({ component: file.ProofPage, loader: file.loader })),
    needs: 'promotions:read',
    isPassage: true,
  },
  {
    path: paths.runtime('$workspace'),
    title: 'Runtime',
    page: () =>
      import('./runtime/RuntimePage.tsx').then((file) => ({
        component: file.RuntimePage,
        loader: file.loader,
      })),
    needs: 'runs:read',
    sidebar: { section: 'workspace', icon: Activity },
    goToKey: 't',
  },
  {
    path: paths.drift('$workspace'),
    title: 'Drift',
    page: () =>
      import('./drift/DriftPage.tsx').then((file) => ({ component: file.DriftPage, loader: file.loader })),
    needs: 'drift:read',
    sidebar: { section: 'workspace', icon: GitCompareArrows },
    goToKey: 'd',
  },
  {
    path: paths.policies('$workspace'),
    title: 'Policies',
    page: () =>
      import('./policy/PolicyPage.tsx').then((file) => ({ component: file.PolicyPage, loader: file.loader })),
    needs: 'policy:read',
    sidebar: { section: 'workspace', icon: Scale },
    goToKey: 'o',
  },
  {
    path: paths.policyVersions('$workspace'),
    title: 'Versions of the policy',
    page: () =>
      import('./policy/versions/VersionsPage.tsx').then((file) => ({
        component: file.VersionsPage,
        loader: file.loader,
      })),
    needs: 'policy:read',
  },
  {
    path: paths.policyProposals('$workspace'),
    title: 'Proposals for the policy',
    page: () =>
      import('./policy/proposals/ProposalsPage.tsx').then((file) => ({
        component: file.ProposalsPage,
        loader: file.loader,
      })),
    needs: 'policy:read',
  },
  {
    path: paths.policyRevalidation('$workspace'),
    title: 'Revalidation',
    page: () =>
      import('./revalidation/RevalidationPage.tsx').then((file) => ({
        component: file.RevalidationPage,
        loader: file.loader,
      })),
    needs: 'policy:read',
  },
  {
    path: paths.revalidation('$workspace', '$revalidation'),
    title: 'Report of a revalidation',
    page: () =>
      import('./revalidation/ReportPage.tsx').then((file) => ({
        component: file.ReportPage,
        loader: file.loader,
      })),
    needs: 'policy:read',
    isPassage: true,
  },
  {
    path: paths.policyInForce('$workspace'),
    title: 'Policy in force',
    page: () =>
      import('./policy/in-force/InForcePage.tsx').then((file) => ({
        component: file.InForcePage,
        loader: file.loader,
      })),
    needs: 'policy:read',
  },
  {
    path: paths.people('$workspace'),
    title: 'People',
    page: () =>
      import('./people/PeoplePage.tsx').then((file) => ({ component: file.PeoplePage, loader: file.loader })),
    needs: 'members:read',
    sidebar: { section: 'workspace', icon: UsersRound },
    goToKey: 'p',
  },
  {
    path: paths.keys('$workspace'),
    title: 'API keys',
    page: () =>
      import('./keys/ApiKeysPage.tsx').then((file) => ({ component: file.ApiKeysPage, loader: file.loader })),
    needs: 'keys:read',
    sidebar: { section: 'workspace', icon: KeyRound },
    goToKey: 'k',
  },
  {
    path: paths.newAgent('$workspace'),
    title: 'New agent',
    page: () =>
      import('./agents/wizard/NewAgentPage.tsx').then((file) => ({
        component: file.NewAgentPage,
        loader: file.loader,
      })),
    needs: 'agents:write',
  },
  {
    path: paths.agentDraft('$workspace', '$draft'),
    title: 'Draft',
    page: () =>
      import('./agents/wizard/DraftPage.tsx').then((file) => ({
        component: file.DraftPage,
        loader: file.loader,
      })),
    needs: 'agents:write',
    isPassage: true,
  },
  {
    path: paths.ledger('$workspace'),
    title: 'Ledger',
    page: () =>
      import('./ledger/LedgerPage.tsx').then((file) => ({ component: file.LedgerPage, loader: file.loader })),
    needs: 'ledger:read',
    sidebar: { section: 'workspace', icon: ScrollText },
    goToKey: 'l',
  },
  {
    path: paths.ledgerEvent('$workspace', '$event'),
    title: 'Event',
    page: () =>
      import('./ledger/EventPage.tsx').then((file) => ({ component: file.EventPage, loader: file.loader })),
    needs: 'ledger:read',
    isPassage: true,
  },
  {
    path: paths.compliance('$workspace'),
    title: 'Compliance',
    page: () =>
      import('./compliance/CompliancePage.tsx').then((file) => ({
        component: file.CompliancePage,
        loader: file.loader,
      })),
    needs: 'compliance:read',
    sidebar: { section: 'workspace', icon: ClipboardCheck },
    goToKey: 'c',
  },
  {
    path: paths.evidence('$workspace'),
    title: 'Evidence',
    page: () =>
      import('./auditors/EvidencePage.tsx').then((file) => ({
        component: file.EvidencePage,
        loader: file.loader,
      })),
    needs: 'evidence:read',
    sidebar: { section: 'workspace', icon: FileCheck },
    goToKey: 'v',
  },
  {
    path: paths.settings('$workspace'),
    title: 'Settings',
    page: () =>
      import('./workspace/WorkspaceSettingsPage.tsx').then((file) => ({
        component: file.WorkspaceSettingsPage,
        loader: file.loader,
      })),
    needs: 'workspace:read',
    sidebar: { section: 'workspace', icon: Settings },
    goToKey: 's',
  },
  {
    path: paths.signInSettings('$workspace'),
    title: 'Sign-in',
    page: () =>
      import('./workspace/SignInSettingsPage.tsx').then((file) => ({
        component: file.SignInSettingsPage,
        loader: file.loader,
      })),
    needs: 'sign-in:configure',
  },
  {
    path: paths.signInTest('$workspace'),
    title: 'Test sign-in',
    page: () =>
      import('./workspace/SignInTestPage.tsx').then((file) => ({
        component: file.SignInTestPage,
        loader: file.loader,
      })),
    needs: 'sign-in:configure',
    isPassage: true,
  },
  {
    path: paths.ledgerSettings('$workspace'),
    title: 'Ledger settings',
    page: () =>
      import('./ledger/LedgerSettingsPage.tsx').then((file) => ({
        component: file.LedgerSettingsPage,
        loader: file.loader,
      })),
    needs: 'ledger:read',
  },
  {
    path: paths.retention('$workspace'),
    title: 'Retention',
    page: () =>
      import('./retention/RetentionPage.tsx').then((file) => ({
        component: file.RetentionPage,
        loader: file.loader,
      })),
    needs: 'retention:read',
  },
  {
    path: paths.signingKeys('$workspace'),
    title: 'Signing keys',
    page: () =>
      import('./signing-keys/SigningKeysPage.tsx').then((file) => ({
        component: file.SigningKeysPage,
        loader: file.loader,
      })),
    needs: 'signing-keys:read',
  },
  {
    path: paths.demoSettings('$workspace'),
    title: 'Demo workspace',
    page: () =>
      import('./demo/DemoSettingsPage.tsx').then((file) => ({
        component: file.DemoSettingsPage,
        loader: file.loader,
      })),
    needs: 'workspace:read',
  },
  {
    path: paths.account(),
    title: 'Account',
    page: () =>
      import('./session/AccountPage.tsx').then((file) => ({
        component: file.AccountPage,
        loader: file.loader,
      })),
    needs: 'person',
    sidebar: { section: 'account', icon: UserRound },
    goToKey: 'a',
  },
  {
    path: paths.sessions(),
    title: 'Sessions',
    page: () =>
      import('./session/SessionsPage.tsx').then((file) => ({
        component: file.SessionsPage,
        loader: file.loader,
      })),
    needs: 'person',
    sidebar: { section: 'account', icon: MonitorSmartphone },
    goToKey: 'e',
  },
  {
    path: paths.noWorkspace(),
    title: 'No workspace',
    page: () =>
      import('./workspace/NoWorkspacePage.tsx').then((file) => ({ component: file.NoWorkspacePage })),
    needs: 'person',
    isPassage: true,
  },
]
