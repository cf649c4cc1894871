import { peopleStore } from '../account/store.ts'
import { admissionFactStore } from '../admission/fact-store.ts'
import { listStore } from '../agents/list-store.ts'
import { revisionStore } from '../agents/revision-store.ts'
import { agentStore } from '../agents/store.ts'
import { auditorAccessStore } from '../auditors/store.ts'
import { exportPartStore } from '../compliance/part-store.ts'
import { exportStore } from '../compliance/store.ts'
import { custodyStore } from '../custody/store.ts'
import { draftStore } from '../drafts/store.ts'
import { driftCheckStore } from '../drift/check-store.ts'
import { driftIgnoreStore } from '../drift/ignore-store.ts'
import { driftListStore } from '../drift/list-store.ts'
import { driftReportStore } from '../drift/report-store.ts'
import { driftScanStore } from '../drift/scan-store.ts'
import { driftStore } from '../drift/store.ts'
import { groupStore } from '../groups/store.ts'
import { keyStore } from '../keys/store.ts'
import { checkStore } from '../ledger/check-store.ts'
import { entryStore } from '../ledger/entry-store.ts'
import { logStore } from '../ledger/log-store.ts'
import { rangeStore } from '../ledger/range-store.ts'
import { ledgerStore } from '../ledger/store.ts'
import { witnessStore } from '../ledger/witness-store.ts'
import { linkStore } from '../links/store.ts'
import { memberStore } from '../members/store.ts'
import { governedStore } from '../policy/governed-store.ts'
import { proposalStore } from '../policy/proposal-store.ts'
import { policyRecordStore } from '../policy/record-store.ts'
import { policyStore } from '../policy/store.ts'
import { alertStore } from '../promotion/alert-store.ts'
import { requestStore } from '../promotion/request-store.ts'
import { voteStore } from '../promotion/vote-store.ts'
import { proofStore } from '../proofs/store.ts'
import { providerStore } from '../providers/store.ts'
import { retentionStore } from '../retention/store.ts'
import { noticeStore } from '../revalidation/notice-store.ts'
import { quarantineStore } from '../revalidation/quarantine-store.ts'
import { revalidationResultStore } from '../revalidation/result-store.ts'
import { revalidationStore } from '../revalidation/store.ts'
import { subjectStore } from '../revalidation/subject-store.ts'
import { leaseKeyStore } from '../runtime/lease-key-store.ts'
import { outputStore } from '../runtime/output-store.ts'
import { runOverviewStore } from '../runtime/overview-store.ts'
import { runReplicaStore } from '../runtime/replica-store.ts'
import { runStore } from '../runtime/run-store.ts'
import { sessionStore } from '../session/store.ts'
import { signingKeyProposalStore } from '../signing-keys/proposal-store.ts'
import { signingKeyStore } from '../signing-keys/store.ts'
import { viewStore } from '../views/store.ts'
import { workspaceStore } from '../workspace/store.ts'
import type { Db } from './connection.ts'

/** What the database remembers, one property per noun. */
export const storesOn = (db: Db) => ({
  people: peopleStore(db),
  sessions: sessionStore(db),
  workspaces: workspaceStore(db),
  members: memberStore(db),
  links: linkStore(db),
  keys: keyStore(db),
  providers: providerStore(db),
  signingKeys: signingKeyStore(db),
  signingKeyProposals: signingKeyProposalStore(db),
  ledger: ledgerStore(db),
  log: logStore(db),
  ranges: rangeStore(db),
  entries: entryStore(db),
  checks: checkStore(db),
  witnesses: witnessStore(db),
  agents: agentStore(db),
  agentLists: listStore(db),
  revisions: revisionStore(db),
  admissionFacts: admissionFactStore(db),
  runs: runStore(db),
  runOverviews: runOverviewStore(db),
  runOutput: outputStore(db),
  runReplicas: runReplicaStore(db),
  leaseKeys: leaseKeyStore(db),
  requests: requestStore(db),
  votes: voteStore(db),
  alerts: alertStore(db),
  proofs: proofStore(db),
  custody: custodyStore(db),
  groups: groupStore(db),
  drafts: draftStore(db),
  views: viewStore(db),
  policy: policyStore(db),
  proposals: proposalStore(db),
  policyRecords: policyRecordStore(db),
  governed: governedStore(db),
  revalidations: revalidationStore(db),
  revalidationResults: revalidationResultStore(db),
  subjects: subjectStore(db),
  quarantines: quarantineStore(db),
  quarantineNotices: noticeStore(db),
  drift: driftStore(db),
  driftChecks: driftCheckStore(db),
  driftScans: driftScanStore(db),
  driftIgnores: driftIgnoreStore(db),
  driftReports: driftReportStore(db),
  driftLists: driftListStore(db),
  retention: retentionStore(db),
  exports: exportStore(db),
  exportParts: exportPartStore(db),
  auditorAccesses: auditorAccessStore(db),
})

export type Stores = ReturnType<typeof storesOn>
