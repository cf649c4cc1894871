import { type Action, actions } from '@countersign/ledger'
import { describe, expect, it } from 'vitest'
import type { Evidence } from './control.ts'
import { evidence } from './evidence.ts'

/**
 * For each kind of event the evidence and the objections that ask for it, by their names, or why none does. Whoever adds a kind
 * decides here whether a control has to see it.
 */
const askedBy: Readonly<Record<Action, readonly string[] | string>> = {
  'workspace.created': 'It begins a workspace; who got which role in it is told by member.joined.',
  'workspace.renamed': 'A name decides nothing.',
  'workspace.frozen': ['containment', 'oversight'],
  'workspace.unfrozen': ['containment', 'oversight'],
  'workspace.policy_drift_changed': ['enforcement-settings', 'privileged'],
  'demo.loaded': 'It makes up a workspace; no control asks for that.',
  'demo.removed': 'It removes a made-up workspace; no control asks for that.',
  'demo.acting_started': 'It is a visitor of the demo, who is nobody that a framework means.',
  'demo.acting_stopped': 'It is a visitor of the demo, who is nobody that a framework means.',
  'setup.completed': 'Who became the first admin is told by member.joined.',
  'person.created': ['identity-life', 'user-life'],
  'person.renamed': 'The identifier stays; a name gives no right.',
  'person.password_changed': ['authentication'],
  'person.password_reset': ['authentication'],
  'person.identity_linked': ['authentication', 'identity-life'],
  'person.identity_unlinked': ['authentication', 'identity-life'],
  'person.erased': ['identity-life', 'privileged', 'retention', 'user-life'],
  'member.joined': ['identity-life', 'role-grants', 'user-life'],
  'member.role_changed': ['privileged', 'role-grants'],
  'member.disabled': ['identity-life', 'privileged', 'role-grants', 'user-life'],
  'member.enabled': ['role-grants', 'user-life'],
  'member.removed': ['identity-life', 'privileged', 'role-grants', 'user-life'],
  'member.groups_changed': ['role-grants'],
  'member.sessions_ended': ['privileged'],
  'member.reset_link_issued': ['privileged'],
  'invitation.created': ['identity-life', 'user-life'],
  'invitation.accepted': ['identity-life', 'user-life'],
  'invitation.revoked': ['identity-life', 'user-life'],
  'session.signed_in': ['authentication'],
  'session.sign_in_refused': ['access-decisions', 'anomalies', 'authentication'],
  'session.signed_out': 'It shows neither a sign-in nor that sessions end by themselves.',
  'session.ended': 'Somebody ended a session of their own, which no control asks for.',
  'session.others_ended': 'Somebody ended sessions of their own, which no control asks for.',
  'key.created': ['identity-life'],
  'key.rotated': ['identity-life'],
  'key.revoked': ['identity-life'],
  'provider.added': ['enforcement-settings'],
  'provider.changed': ['enforcement-settings'],
  'provider.tested': 'It signs nobody in and changes no setting.',
  'provider.removed': ['enforcement-settings'],
  'agent.created': ['configuration', 'identity-life'],
  'agent.revised': ['configuration'],
  'agent.restored': ['configuration'],
  'agent.labelled': ['configuration'],
  'agent.renewed': ['privileged'],
  'agent.frozen': ['containment', 'oversight'],
  'agent.unfrozen': ['containment', 'oversight'],
  'agent.retired': ['identity-life'],
  'agent.exported': ['exports'],
  'agent.custody_exported': ['exports'],
  'agent.governed': ['configuration', 'governed', 'governed-by-break-glass'],
  'agent.invalidated': [
    'anomalies',
    'capability-limits',
    'configuration',
    'containment',
    'operation',
    'policy-evaluations',
  ],
  'agent.remediated': ['configuration'],
  'promotion.requested': ['own-request-approved', 'promotion-requests'],
  'promotion.approved': ['oversight', 'own-request-approved', 'promotion-requests', 'separation'],
  'promotion.rejected': ['oversight', 'promotion-requests', 'separation'],
  'promotion.commented': 'A remark decides nothing.',
  'promotion.withdrawn': ['promotion-requests'],
  'promotion.scheduled': ['promotion-requests'],
  'promotion.voided': ['promotion-requests'],
  'promotion.denied': [
    'access-decisions',
    'capability-limits',
    'policy-evaluations',
    'promotion-requests',
    'specs-tried',
  ],
  'promotion.glass_broken': ['break-glass', 'glass-broken', 'oversight', 'policy-evaluations', 'privileged'],
  'promotion.granted': [
    'granted-by-fewer-than-two',
    'granted-by-nobody',
    'policy-evaluations',
    'promotion-grants',
    'specs-tried',
    'two-people',
  ],
  'promotion.expired': ['promotion-requests'],
  'promotion.superseded': ['promotion-requests'],
  'proof.issued': ['governed'],
  'proof.renewed': ['policy-evaluations'],
  'proof.exported': ['exports'],
  'policy.activated': ['configuration', 'enforcement-settings', 'privileged'],
  'policy.two_required': ['enforcement-settings'],
  'proposal.opened': ['own-proposal-activated'],
  'proposal.activated': ['enforcement-settings', 'own-proposal-activated', 'separation'],
  'proposal.rejected': ['separation'],
  'proposal.withdrawn': 'What was withdrawn changed nothing, and nobody else decided on it.',
  'revalidation.requested': 'It is a wish; what came out is told by revalidation.finished.',
  'revalidation.finished': ['control-tests', 'policy-evaluations'],
  'revalidation.remediation_set': ['enforcement-settings'],
  'drift.found': ['anomalies', 'configuration'],
  'drift.resolved': ['configuration'],
  'drift.restore_asked': ['configuration'],
  'drift.adopted': ['configuration'],
  'drift-ignore.added': ['enforcement-settings'],
  'drift-ignore.ended': ['enforcement-settings'],
  'workspace.drift_interval_changed': ['enforcement-settings'],
  'admission.allowed': ['access-decisions', 'operation', 'policy-evaluations'],
  'admission.restricted': ['access-decisions', 'operation', 'policy-evaluations'],
  'admission.denied': [
    'access-decisions',
    'anomalies',
    'capability-limits',
    'operation',
    'policy-evaluations',
    'starts-denied',
  ],
  'run.crashed': ['anomalies', 'operation'],
  'run.stop_asked': ['containment', 'operation', 'oversight'],
  'run.ended': ['operation'],
  'signing-key.prepared': ['cryptography'],
  'signing-key.activated': ['cryptography', 'key-recovery', 'privileged'],
  'signing-key.retired': ['cryptography'],
  'signing-key.proposed': 'It changes no key; what was confirmed names who proposed it.',
  'signing-key.proposal_withdrawn': 'What was withdrawn changed no key.',
  'signing-key.proposal_expired': 'What nobody confirmed changed no key.',
  'signing-key.tainted': ['cryptography', 'key-recovery', 'privileged'],
  'signing-key.revoked': ['cryptography', 'key-recovery', 'privileged'],
  'signing-key.destroyed': ['cryptography', 'privileged'],
  'ledger.opened': ['cryptography'],
  'ledger.checked': ['control-tests', 'ledger-broken', 'ledger-checks'],
  'ledger.exported': ['exports'],
  'checkpoint.copy_failed': ['anomalies', 'copy-failed'],
  'witness.added': ['enforcement-settings', 'privileged'],
  'witness.removed': ['enforcement-settings', 'privileged'],
  'witness.refused': ['anomalies', 'witness-refused'],
  'export.requested': ['exports'],
  'export.sealed': ['exports', 'sealed-packs'],
  'export.failed': ['anomalies', 'exports'],
  'export.cancelled': ['exports'],
  'export.downloaded': ['exports', 'sealed-packs'],
  'export.expired': ['exports'],
  'export.withdrawn': ['exports'],
  'auditor-access.granted': ['role-grants'],
  'auditor-access.changed': ['role-grants'],
  'auditor-access.ended': ['role-grants'],
  'retention.rule_changed': ['kept-under-six-months', 'retention'],
  'retention.announced': ['retention'],
  'retention.applied': ['erased-before-six-months', 'retention', 'six-months'],
  'hold.placed': ['retention'],
  'hold.lifted': ['retention'],
}

const all: Readonly<Record<string, Evidence>> = evidence

/** Each query with the name of what it belongs to. */
const queries = Object.entries(all).flatMap(([name, { query, objections }]) => [
  ...(query ? [{ name, query }] : []),
  ...objections.flatMap((objection) =>
    [objection.query, objection.sameActorAs].flatMap((one) =>
      one ? [{ name: objection.id, query: one }] : [],
    ),
  ),
])

describe('every kind of event', () => {
  it.each(actions)('%s is asked for by what is written here, or is not, for a reason', (action) => {
    const names = new Set(queries.filter(({ query }) => query.kinds.includes(action)).map(({ name }) => name))
    const decided = askedBy[action]
    expect([...names].sort()).toEqual(typeof decided === 'string' ? [] : decided)
    if (typeof decided === 'string') expect(decided).toMatch(/^.{15,}\.$/)
  })

  it('is written here once, and no other is', () => {
    expect(Object.keys(askedBy).sort()).toEqual([...actions].sort())
  })

  it('is asked for by names that mean one thing', () => {
    const objections = new Map(
      Object.values(all).flatMap((one) => one.objections.map((objection) => [objection.id, objection])),
    )
    for (const { objections: own } of Object.values(all)) {
      for (const objection of own) expect(objections.get(objection.id)).toEqual(objection)
    }
    expect([...objections.keys()].filter((id) => id in all)).toEqual([])
  })
})
