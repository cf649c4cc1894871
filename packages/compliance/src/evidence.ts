import type { Evidence } from './control.ts'

/**
 * What the ledger can show, by name. A control names what it rests on; who adds a control that rests on something new adds
 * it here, and nothing else.
 */

const who = ['actor', 'object', 'occurred_at']

const notRecorded = (shows: string, otherwise: string): Evidence => ({
  shows,
  query: null,
  objections: [],
  isExpected: false,
  columns: [],
  otherwise,
})

const brokeGlass = {
  id: 'glass-broken',
  says: 'Somebody promoted an agent without waiting for the people whom the policy asks.',
  query: { kinds: ['promotion.glass_broken'] },
} as const

const ownRequest = {
  id: 'own-request-approved',
  says: 'Somebody approved what they had requested themselves.',
  query: { kinds: ['promotion.approved'] },
  sameActorAs: { kinds: ['promotion.requested'] },
} as const

const ownProposal = {
  id: 'own-proposal-activated',
  says: 'Somebody put in force what they had proposed themselves.',
  query: { kinds: ['proposal.activated'] },
  sameActorAs: { kinds: ['proposal.opened'] },
} as const

/** A policy may ask for nobody at all; what is then granted was approved by no one. */
const grantedByNobody = {
  id: 'granted-by-nobody',
  says: 'A promotion was granted that nobody had approved.',
  query: { kinds: ['promotion.granted'], facts: { approvals: [0] } },
} as const

/** A grant counts one approval for each human, and none of whoever asked or edited last. */
const grantedByFewerThanTwo = {
  id: 'granted-by-fewer-than-two',
  says: 'A promotion was granted that fewer than two people had approved.',
  query: { kinds: ['promotion.granted'], facts: { approvals: [0, 1] } },
} as const

const ledgerBroken = {
  id: 'ledger-broken',
  says: 'A check of the whole ledger found something broken.',
  query: { kinds: ['ledger.checked'], outcomes: ['failed'] },
} as const

const copyFailed = {
  id: 'copy-failed',
  says: 'A checkpoint could not be copied to the other disk.',
  query: { kinds: ['checkpoint.copy_failed'] },
} as const

const witnessRefused = {
  id: 'witness-refused',
  says: 'A witness refused a checkpoint.',
  query: { kinds: ['witness.refused'], outcomes: ['deny'] },
} as const

/** What agents do, and what is decided about them; of the other classes the articles about logs ask nothing. */
const classesOfLogs = ['agents', 'approvals', 'policy', 'runs']

/** Less than six months at their longest. As a list, which every program that reads packs understands. */
const underSixMonths = Array.from({ length: 183 }, (_, at) => at + 1)

const erasedEarly = {
  id: 'erased-before-six-months',
  says: 'Bodies of logs were erased before they were six months old.',
  query: {
    kinds: ['retention.applied'],
    facts: { eventClass: classesOfLogs, keptDays: underSixMonths },
  },
} as const

const keptTooShort = {
  id: 'kept-under-six-months',
  says: 'Somebody decided to keep the bodies of logs for less than six months.',
  query: {
    kinds: ['retention.rule_changed'],
    facts: { eventClass: classesOfLogs, to: underSixMonths },
  },
} as const

const startsDenied = {
  kinds: ['admission.denied'],
  codes: [
    'PROOF_MISSING',
    'SPEC_HASH_MISMATCH',
    'POLICY_HASH_MISMATCH',
    'SIGNER_REVOKED',
    'SIGNATURE_INVALID',
  ],
} as const

export const evidence = {
  'role-grants': {
    shows: 'Who was given which role, and from whom it was taken.',
    query: {
      kinds: [
        'member.joined',
        'member.role_changed',
        'member.groups_changed',
        'member.disabled',
        'member.enabled',
        'member.removed',
        'auditor-access.granted',
        'auditor-access.changed',
        'auditor-access.ended',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'facts'],
    otherwise: 'No role changed in the period. Compare the list of members with the one you know.',
  },
  'user-life': {
    shows: 'People who were invited, registered, made members and removed.',
    query: {
      kinds: [
        'person.created',
        'person.erased',
        'invitation.created',
        'invitation.accepted',
        'invitation.revoked',
        'member.joined',
        'member.disabled',
        'member.enabled',
        'member.removed',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'facts'],
    otherwise: 'Nobody joined or left in the period. Compare the list of members with the one you know.',
  },
  'identity-life': {
    shows: 'People, API keys and agents that were made, renewed and ended.',
    query: {
      kinds: [
        'person.created',
        'person.erased',
        'person.identity_linked',
        'person.identity_unlinked',
        'invitation.created',
        'invitation.accepted',
        'invitation.revoked',
        'member.joined',
        'member.disabled',
        'member.removed',
        'key.created',
        'key.rotated',
        'key.revoked',
        'agent.created',
        'agent.retired',
      ],
    },
    objections: [],
    isExpected: false,
    columns: who,
    otherwise: 'Nobody joined or left in the period. Compare the list of members with the one you know.',
  },
  'ledger-checks': {
    shows: 'Checks of the whole ledger against its own hashes, checkpoints and copies.',
    query: { kinds: ['ledger.checked'] },
    objections: [ledgerBroken, copyFailed, witnessRefused],
    isExpected: true,
    columns: ['occurred_at', 'outcome', 'facts'],
    otherwise: 'Let an admin start a check of the ledger, or verify this pack, which does the same.',
  },
  retention: {
    shows:
      'For how long bodies are kept, what was erased by which rule or for whom, and what was held back from it.',
    query: {
      kinds: [
        'retention.rule_changed',
        'retention.announced',
        'retention.applied',
        'hold.placed',
        'hold.lifted',
        'person.erased',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'action', 'facts'],
    otherwise:
      'No rule changed, nothing was erased and nothing was held in the period; what is kept follows the rules of before it. Ask for them.',
  },
  'six-months': {
    shows: 'Bodies of logs that were erased when they had been kept for six months or longer.',
    query: { kinds: ['retention.applied'], facts: { eventClass: classesOfLogs } },
    objections: [erasedEarly, keptTooShort],
    isExpected: false,
    columns: ['occurred_at', 'facts'],
    otherwise:
      'No log came to the end of its time in the period. Ask for the rules of retention, and for the oldest event of the ledger and whether its body can still be read.',
  },
  'control-tests': {
    shows: 'Controls that were tried again: the ledger checked, governed agents asked about once more.',
    query: { kinds: ['ledger.checked', 'revalidation.finished'] },
    objections: [ledgerBroken],
    isExpected: true,
    columns: ['occurred_at', 'action', 'outcome', 'facts'],
    otherwise: 'Ask for the tests that were made outside of Countersign.',
  },
  'enforcement-settings': {
    shows:
      'Changes of what is enforced: the policy, who must agree to it, sign-in, witnesses, how drift is looked for and what it leads to.',
    query: {
      kinds: [
        'policy.activated',
        'policy.two_required',
        'proposal.activated',
        'workspace.policy_drift_changed',
        'workspace.drift_interval_changed',
        'drift-ignore.added',
        'drift-ignore.ended',
        'witness.added',
        'witness.removed',
        'revalidation.remediation_set',
        'provider.added',
        'provider.changed',
        'provider.removed',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'facts'],
    otherwise: 'No setting changed in the period; what is enforced now is what was enforced before it.',
  },
  'access-decisions': {
    shows: 'Decisions about access: starts that were let in or denied, promotions and sign-ins refused.',
    query: {
      kinds: [
        'admission.allowed',
        'admission.restricted',
        'admission.denied',
        'promotion.denied',
        'session.sign_in_refused',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'outcome', 'reason_codes'],
    otherwise: 'Nothing asked for access in the period.',
  },
  separation: {
    shows: 'Votes about promotions and decisions about proposals, by other people than those who asked.',
    query: {
      kinds: ['promotion.approved', 'promotion.rejected', 'proposal.activated', 'proposal.rejected'],
    },
    objections: [ownRequest, ownProposal, brokeGlass],
    isExpected: false,
    columns: [...who, 'outcome'],
    otherwise: 'Nobody decided on what another had asked for in the period.',
  },
  exports: {
    shows:
      'What left the house, and which packs were asked for, also those that came to nothing or were removed: packs, answers of the ledger, proofs, specs and custody files.',
    query: {
      kinds: [
        'export.requested',
        'export.sealed',
        'export.downloaded',
        'export.failed',
        'export.cancelled',
        'export.expired',
        'export.withdrawn',
        'ledger.exported',
        'agent.exported',
        'agent.custody_exported',
        'proof.exported',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'action', 'facts'],
    otherwise: 'Nothing was exported from Countersign in the period.',
  },
  'sealed-packs': {
    shows: 'Packs that were sealed, each with its hashes and its range, and who took them.',
    query: { kinds: ['export.sealed', 'export.downloaded'] },
    objections: [],
    isExpected: false,
    columns: [...who, 'facts'],
    otherwise: 'No pack was sealed in the period; this one is sealed after it was made.',
  },
  'starts-denied': {
    shows: 'Starts that were denied because what was to run is not what was approved.',
    query: startsDenied,
    objections: [],
    isExpected: false,
    columns: ['object', 'reason_codes', 'spec_hash', 'proof'],
    otherwise:
      'No start was denied for that in the period. A start that is let in says nothing here: in the sandbox there is no proof to check.',
  },
  configuration: {
    shows:
      'Changes of configuration: specs, the policy, labels, what a changed policy no longer allows, and what was found not to be as approved.',
    query: {
      kinds: [
        'agent.created',
        'agent.revised',
        'agent.restored',
        'agent.labelled',
        'agent.remediated',
        'agent.invalidated',
        'agent.governed',
        'policy.activated',
        'drift.found',
        'drift.resolved',
        'drift.restore_asked',
        'drift.adopted',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'spec_hash', 'policy_hash', 'facts'],
    otherwise:
      'No spec and no policy changed in the period, and no agent was found to differ. A comparison that finds nothing leaves no event.',
  },
  anomalies: {
    shows:
      'What was out of the ordinary: denied starts, refused sign-ins, crashes, drift, exports that failed, refusals of a witness.',
    query: {
      kinds: [
        'admission.denied',
        'session.sign_in_refused',
        'run.crashed',
        'drift.found',
        'export.failed',
        'witness.refused',
        'checkpoint.copy_failed',
        'agent.invalidated',
      ],
    },
    objections: [copyFailed, witnessRefused],
    isExpected: false,
    columns: ['occurred_at', 'action', 'outcome', 'reason_codes', 'object'],
    otherwise: 'Nothing out of the ordinary was written down in the period.',
  },
  containment: {
    shows: 'Agents and workspaces that were stopped, frozen or invalidated, and let go again.',
    query: {
      kinds: [
        'agent.invalidated',
        'agent.frozen',
        'agent.unfrozen',
        'workspace.frozen',
        'workspace.unfrozen',
        'run.stop_asked',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'action', 'outcome'],
    otherwise: 'Nothing had to be stopped in the period.',
  },
  'key-recovery': {
    shows: 'Signing keys that were put under suspicion, revoked and replaced.',
    query: { kinds: ['signing-key.tainted', 'signing-key.revoked', 'signing-key.activated'] },
    objections: [],
    isExpected: false,
    columns: [...who, 'kid', 'facts'],
    otherwise: 'No key was recovered in the period. Ask for the restore tests of the database.',
  },
  'promotion-requests': {
    shows: 'Requests for promotion, the votes about them, and how they ended.',
    query: {
      kinds: [
        'promotion.requested',
        'promotion.scheduled',
        'promotion.approved',
        'promotion.rejected',
        'promotion.voided',
        'promotion.denied',
        'promotion.withdrawn',
        'promotion.expired',
        'promotion.superseded',
      ],
    },
    objections: [ownRequest],
    isExpected: false,
    columns: [...who, 'outcome', 'reason_codes', 'spec_hash', 'policy_hash'],
    otherwise: 'No promotion was asked for or voted on in the period.',
  },
  'promotion-grants': {
    shows:
      'Promotions that were granted, each with the policy that was asked, the number of approvals and the proof.',
    query: { kinds: ['promotion.granted'] },
    objections: [grantedByNobody, brokeGlass],
    isExpected: false,
    columns: ['object', 'occurred_at', 'spec_hash', 'policy_hash', 'proof', 'facts'],
    otherwise: 'No promotion was granted in the period; a request alone changes nothing.',
  },
  privileged: {
    shows:
      'What only admins can do: roles, settings, renewals, keys, and promotions without the people asked.',
    query: {
      kinds: [
        'member.role_changed',
        'member.removed',
        'member.disabled',
        'member.reset_link_issued',
        'member.sessions_ended',
        'agent.renewed',
        'workspace.policy_drift_changed',
        'policy.activated',
        'promotion.glass_broken',
        'signing-key.activated',
        'signing-key.tainted',
        'signing-key.revoked',
        'signing-key.destroyed',
        'witness.added',
        'witness.removed',
        'person.erased',
      ],
    },
    objections: [brokeGlass],
    isExpected: false,
    columns: [...who, 'action'],
    otherwise: 'Nobody used such a right in the period.',
  },
  'break-glass': {
    shows: 'Promotions in an emergency, with the reason in the body of the event.',
    query: { kinds: ['promotion.glass_broken'] },
    objections: [],
    isExpected: false,
    columns: [...who, 'words'],
    otherwise: 'There was no emergency in the period.',
  },
  authentication: {
    shows: 'Sign-ins by their method, refused ones among them, and changes of passwords and identities.',
    query: {
      kinds: [
        'session.signed_in',
        'session.sign_in_refused',
        'person.password_changed',
        'person.password_reset',
        'person.identity_linked',
        'person.identity_unlinked',
      ],
    },
    objections: [],
    isExpected: false,
    columns: ['occurred_at', 'actor', 'outcome', 'facts'],
    otherwise: 'Nobody signed in during the period.',
  },
  'policy-evaluations': {
    shows: 'What the policy decided: granted, renewed, denied, let in, and overridden.',
    query: {
      kinds: [
        'promotion.granted',
        'promotion.denied',
        'promotion.glass_broken',
        'proof.renewed',
        'admission.allowed',
        'admission.restricted',
        'admission.denied',
        'agent.invalidated',
        'revalidation.finished',
      ],
    },
    objections: [],
    isExpected: false,
    columns: ['object', 'outcome', 'reason_codes', 'policy_hash'],
    otherwise: 'The policy was asked nothing in the period.',
  },
  'specs-tried': {
    shows: 'Specs that the policy was asked about before they were promoted, and what it answered.',
    query: { kinds: ['promotion.granted', 'promotion.denied'] },
    objections: [],
    isExpected: false,
    columns: ['object', 'outcome', 'reason_codes', 'spec_hash', 'policy_hash'],
    otherwise: 'The policy was asked about no promotion in the period.',
  },
  cryptography: {
    shows: 'The signing keys: prepared, activated, rotated, revoked and destroyed.',
    query: {
      kinds: [
        'ledger.opened',
        'signing-key.prepared',
        'signing-key.activated',
        'signing-key.retired',
        'signing-key.tainted',
        'signing-key.revoked',
        'signing-key.destroyed',
      ],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'kid', 'facts'],
    otherwise: 'No key changed in the period; those of the trust root signed throughout.',
  },
  governed: {
    shows: 'Agents that left the sandbox, each with the proof that let it.',
    query: { kinds: ['proof.issued', 'agent.governed'] },
    objections: [
      {
        id: 'governed-by-break-glass',
        says: 'An agent became governed without the people whom the policy asks.',
        query: { kinds: ['agent.governed'], facts: { breakGlass: [true] } },
      },
    ],
    isExpected: false,
    columns: ['object', 'spec_hash', 'proof'],
    otherwise: 'No agent left the sandbox in the period.',
  },
  operation: {
    shows: 'Runs of agents: started, let on, crashed, stopped and ended.',
    query: {
      kinds: [
        'admission.allowed',
        'admission.restricted',
        'admission.denied',
        'run.crashed',
        'run.stop_asked',
        'run.ended',
        'agent.invalidated',
      ],
    },
    objections: [],
    isExpected: false,
    columns: ['occurred_at', 'object', 'action', 'outcome'],
    otherwise: 'No agent ran in the period.',
  },
  oversight: {
    shows: 'People who decided, overrode or stopped: votes, freezes, stops and emergencies.',
    query: {
      kinds: [
        'promotion.approved',
        'promotion.rejected',
        'promotion.glass_broken',
        'agent.frozen',
        'agent.unfrozen',
        'workspace.frozen',
        'workspace.unfrozen',
        'run.stop_asked',
      ],
      actors: ['person'],
    },
    objections: [],
    isExpected: false,
    columns: [...who, 'action', 'words'],
    otherwise: 'Nobody had to step in during the period.',
  },
  'two-people': {
    shows: 'Promotions that were granted, each with the number of people who approved it.',
    query: { kinds: ['promotion.granted'] },
    objections: [grantedByFewerThanTwo, brokeGlass],
    isExpected: false,
    columns: ['object', 'occurred_at', 'facts'],
    otherwise: 'No promotion was granted in the period.',
  },
  'capability-limits': {
    shows: 'What was denied because an agent asked for more than its purpose allows.',
    query: {
      kinds: ['promotion.denied', 'admission.denied', 'agent.invalidated'],
      codes: [
        'INVALID_CAPABILITIES',
        'CONTAINMENT_VIOLATION',
        'TEMPERATURE_VIOLATION',
        'BUDGET_EXCEEDED',
        'ANATOMY_INCOMPLETE',
      ],
    },
    objections: [],
    isExpected: false,
    columns: ['object', 'reason_codes', 'spec_hash'],
    otherwise: 'Nothing asked for more than it may in the period.',
  },
  backups: notRecorded(
    'Backups, restores and failovers.',
    'Countersign does not make backups and sees none. Ask for the records of whoever runs the database.',
  ),
  'transport-security': notRecorded(
    'Connections that were refused for their certificate or encryption.',
    'TLS ends in front of Countersign. Ask for the configuration and the records of the proxy.',
  ),
  'access-reviews': notRecorded(
    'Reviews in which somebody confirmed who has which role.',
    'Countersign has no such review. Ask for the one that was made, and compare it with the role changes.',
  ),
  'activity-reviews': notRecorded(
    'That somebody regularly read the ledger and signed for it.',
    'Reading leaves no event. Ask for the minutes of whoever reviews the ledger.',
  ),
  'session-timeouts': notRecorded(
    'Sessions that ended by silence or by age.',
    'A session that ends by itself leaves no event, and one that somebody ended does not show it. Ask for the configured limits of sessions.',
  ),
  clocks: notRecorded(
    'That the clocks of the servers were right.',
    'The time of an event is the server’s own. Ask for the records of its time service; witnesses put their own time under checkpoints.',
  ),
  'impact-assessments': notRecorded(
    'Assessments of what a system does to people, made before it is used.',
    'Ask for the documents; Countersign binds the spec that they were made for, by its digest.',
  ),
  'incident-notices': notRecorded(
    'That those concerned, or an authority, were told of an incident in time.',
    'Ask for the letters. When an agent was stopped, and by whom, is in the evidence of containment.',
  ),
  suppliers: notRecorded(
    'Who supplies models and orchestrators, and what was agreed with them.',
    'Ask for the contracts. Which model an agent uses stands in its spec.',
  ),
  'processing-register': notRecorded(
    'The register of processing activities, with purposes, categories and recipients.',
    'Ask for the register of the controller; Countersign keeps none.',
  ),
  'health-data': notRecorded(
    'Which agents touch health data.',
    'An agent’s spec does not say so in a way that could be counted. Ask which agents do, and export again for those alone.',
  ),
} as const satisfies Record<string, Evidence>

export type EvidenceName = keyof typeof evidence

/**
 * What a change goes through, from the request to being in force. A control that asks for the way as a whole rests on each of
 * these, so that one step without the others shows nothing.
 */
export const wholeWay = ['promotion-requests', 'promotion-grants', 'governed'] as const

export const howTheWayIsCounted =
  'Each step has to be found in the period; that all of them are of one promotion is for the reader to follow, by the identifiers in the events. The grant itself names the policy, the number of approvals and the proof.'
