import type { Framework } from '../control.ts'
import { type EvidenceName, howTheWayIsCounted, wholeWay } from '../evidence.ts'

export const iso27001: Framework<EvidenceName> = {
  id: 'iso27001',
  title: 'ISO/IEC 27001',
  edition: '2022, Annex A',
  source:
    'Identifiers compared with a community library of frameworks, not with the text of the standard. The statement of applicability says which of them apply; it is not in here.',
  controls: [
    {
      id: 'A.5.2',
      title: 'Roles and responsibilities',
      question: 'Who may approve, administer and export?',
      evidence: ['role-grants'],
    },
    {
      id: 'A.5.3',
      title: 'Segregation of duties',
      question: 'Does anybody approve what they requested themselves?',
      evidence: ['separation', 'role-grants'],
      doubt:
        'Who wrote a spec stands in no event about its promotion; what is compared is who asked and who approved.',
    },
    {
      id: 'A.5.15',
      title: 'Access control',
      question: 'Is access decided by rules, and reviewed?',
      evidence: ['access-decisions', 'access-reviews'],
    },
    {
      id: 'A.5.16',
      title: 'Identity management',
      question: 'How do identities of people, machines and agents begin and end?',
      evidence: ['identity-life'],
    },
    {
      id: 'A.5.18',
      title: 'Access rights',
      question: 'Were rights given, changed and taken away, and reviewed?',
      evidence: ['role-grants', 'access-reviews'],
    },
    {
      id: 'A.5.25',
      title: 'Assessment of events',
      question: 'What was decided about what was out of the ordinary?',
      evidence: ['anomalies', 'containment'],
    },
    {
      id: 'A.5.26',
      title: 'Response to incidents',
      question: 'How were agents contained?',
      evidence: ['containment'],
    },
    {
      id: 'A.5.28',
      title: 'Collection of evidence',
      question: 'Who took evidence out, and can it be recognised?',
      evidence: ['sealed-packs'],
    },
    {
      id: 'A.5.33',
      title: 'Protection of records',
      question: 'Is the record whole from the beginning to the end of the period, and what of it was erased?',
      evidence: ['ledger-checks', 'retention'],
      doubt:
        'What is whole is the list of events with their headers, which are never erased. Bodies are, by a rule or for a person, and their event stays.',
    },
    {
      id: 'A.5.36',
      title: 'Compliance with policies',
      question: 'How often did the policy allow, deny, and how often was it overridden?',
      evidence: ['policy-evaluations'],
    },
    {
      id: 'A.8.2',
      title: 'Privileged access',
      question: 'What did admins do that only they may?',
      evidence: ['privileged'],
    },
    {
      id: 'A.8.5',
      title: 'Secure authentication',
      question: 'How do people sign in, and what was refused?',
      evidence: ['authentication'],
    },
    {
      id: 'A.8.9',
      title: 'Configuration management',
      question: 'Who changed specs, policy and settings?',
      evidence: ['configuration', 'enforcement-settings'],
    },
    {
      id: 'A.8.13',
      title: 'Backup',
      question: 'Are backups made and restored to see that they work?',
      evidence: ['backups'],
    },
    {
      id: 'A.8.15',
      title: 'Logging',
      question: 'Is there a log, and is it whole?',
      evidence: ['ledger-checks'],
    },
    {
      id: 'A.8.16',
      title: 'Monitoring',
      question: 'Is what is out of the ordinary noticed?',
      evidence: ['anomalies'],
    },
    {
      id: 'A.8.17',
      title: 'Clock synchronisation',
      question: 'Were the clocks right?',
      evidence: ['clocks'],
    },
    {
      id: 'A.8.19',
      title: 'Installation of software',
      question: 'Is what is put to use approved first, as it is?',
      evidence: ['governed'],
    },
    {
      id: 'A.8.24',
      title: 'Use of cryptography',
      question: 'Which keys are there, and how do they change?',
      evidence: ['cryptography'],
    },
    {
      id: 'A.8.31',
      title: 'Separation of environments',
      question: 'Does an agent leave the sandbox by a proof alone?',
      evidence: ['governed'],
    },
    {
      id: 'A.8.32',
      title: 'Change management',
      question: 'Is every change authorised and approved by others?',
      evidence: wholeWay,
      doubt: howTheWayIsCounted,
    },
  ],
}
