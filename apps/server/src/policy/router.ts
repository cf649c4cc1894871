import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { SpecInput, specFrom } from '../agents/spec-input.ts'
import { requires, router } from '../trpc/procedure.ts'
import { authorOf } from './author.ts'
import { filesOfBundle } from './bundle.ts'
import {
  Bundle,
  CandidateInput,
  DecisionId,
  Hash,
  ImpactCursor,
  PolicyReason,
  ProposalId,
  QuestionName,
  SetInput,
  SnapshotId,
  setFrom,
} from './input.ts'

const limit = z.number().int().min(1).max(100).default(50)

export const policyRouter = router({
  overview: requires('policy:read', {}).query(({ ctx }) => ctx.services.policyReading.overview(ctx.actor)),

  snapshots: requires('policy:read', {
    cursor: z.number().int().min(1).optional(),
    limit,
  }).query(({ ctx, input }) => ctx.services.policyReading.snapshots(ctx.actor, input.cursor, input.limit)),

  /** Of the active version unless another one is named. */
  files: requires('policy:read', { snapshotId: SnapshotId.optional() }).query(({ ctx, input }) =>
    ctx.services.policyReading.files(ctx.actor, input.snapshotId),
  ),

  export: requires('policy:read', { snapshotId: SnapshotId.optional() }).query(({ ctx, input }) =>
    ctx.services.policyReading.exportBundle(ctx.actor, input.snapshotId),
  ),

  /** The files of a bundle, to be looked at first. A mutation, because a bundle is too long for an address. */
  openBundle: requires('policy:read', { bundle: Bundle }).mutation(({ input }) => ({
    files: filesOfBundle(Buffer.from(input.bundle, 'base64')),
  })),

  /** What a policy would change for agents and requests, a part at a time. */
  impact: requires('policy:read', {
    candidate: CandidateInput,
    cursor: ImpactCursor.nullable().default(null),
  }).mutation(async ({ ctx, input }) =>
    ctx.services.policyImpact.of(
      ctx.actor,
      await ctx.services.policyReading.candidate(ctx.actor, input.candidate),
      input.cursor,
    ),
  ),

  /** What the policy would say if the reader asked for a promotion now. */
  precheck: requires('policy:read', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.policyPrecheck.ofAgent(ctx.actor, input.agentId),
  ),

  precheckSpec: requires('policy:read', { spec: SpecInput }).mutation(({ ctx, input }) =>
    ctx.services.policyPrecheck.ofSpec(ctx.actor, specFrom(input.spec)),
  ),

  /** Activates a set, or proposes it where that takes two people. */
  reload: requires('policy:write', { set: SetInput, basedOn: Hash, reason: PolicyReason }).mutation(
    ({ ctx, input: { set, basedOn, reason } }) =>
      ctx.services.policy.hotReload(authorOf(ctx.actor), setFrom(set), 'edited', { basedOn, reason }),
  ),

  rollBack: requires('policy:write', {
    snapshotId: SnapshotId,
    basedOn: Hash,
    reason: PolicyReason,
  }).mutation(({ ctx, input: { snapshotId, basedOn, reason } }) =>
    ctx.services.policy.rollBack(authorOf(ctx.actor), snapshotId, { basedOn, reason }),
  ),

  requireTwo: requires('policy:write', { required: z.boolean(), reason: PolicyReason }).mutation(
    ({ ctx, input }) => ctx.services.policy.requireTwo(ctx.actor, input.required, input.reason),
  ),

  proposals: requires('policy:read', {
    state: z.enum(['open', 'activated', 'rejected', 'withdrawn']).optional(),
    cursor: ProposalId.optional(),
    limit,
  }).query(({ ctx, input }) =>
    ctx.services.policyProposals.list(ctx.actor, input.state, input.cursor, input.limit),
  ),

  proposal: requires('policy:read', { proposalId: ProposalId }).query(({ ctx, input }) =>
    ctx.services.policyProposals.get(ctx.actor, input.proposalId),
  ),

  /** `basedOn` and `newHash` are what the proposal showed: exactly what was looked at is activated, or nothing. */
  activate: requires('policy:write', {
    proposalId: ProposalId,
    basedOn: Hash,
    newHash: Hash.nullable(),
  }).mutation(({ ctx, input: { proposalId, basedOn, newHash } }) =>
    ctx.services.policyProposals.activate(ctx.actor, proposalId, { basedOn, newHash }),
  ),

  reject: requires('policy:write', { proposalId: ProposalId, reason: PolicyReason }).mutation(
    ({ ctx, input }) => ctx.services.policyProposals.reject(ctx.actor, input.proposalId, input.reason),
  ),

  withdraw: requires('policy:write', { proposalId: ProposalId }).mutation(({ ctx, input }) =>
    ctx.services.policyProposals.withdraw(ctx.actor, input.proposalId),
  ),

  /** How often rules that only warn would have denied. */
  warnings: requires('policy:read', { days: z.number().int().min(1).max(90).default(30) }).query(
    ({ ctx, input }) => ctx.services.policyReading.warnings(ctx.actor, input.days),
  ),

  decisions: requires('policy:read', {
    question: QuestionName.optional(),
    cursor: DecisionId.optional(),
    limit,
  }).query(({ ctx, input }) =>
    ctx.services.policyReading.decisions(ctx.actor, input.question, input.cursor, input.limit),
  ),

  decision: requires('policy:read', { decisionId: DecisionId }).query(({ ctx, input }) =>
    ctx.services.policyReading.decision(ctx.actor, input.decisionId),
  ),
})
