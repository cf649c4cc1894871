import type { Framework } from '../control.ts'
import { type EvidenceName, howTheWayIsCounted, wholeWay } from '../evidence.ts'

export const iso42001: Framework<EvidenceName> = {
  id: 'iso42001',
  title: 'ISO/IEC 42001',
  edition: '2023, Annex A',
  source: 'Identifiers compared with a community library of frameworks, not with the text of the standard.',
  controls: [
    {
      id: 'A.3.2',
      title: 'AI roles and responsibilities',
      question: 'Who owns agents, and who may approve them?',
      evidence: ['role-grants'],
    },
    {
      id: 'A.5.2',
      title: 'Process of impact assessment',
      question: 'Is there a way of assessing what a system does to people?',
      evidence: ['impact-assessments'],
    },
    {
      id: 'A.5.3',
      title: 'Documentation of impact assessments',
      question: 'Are the assessments written down?',
      evidence: ['impact-assessments'],
    },
    {
      id: 'A.6.2.4',
      title: 'Verification and validation',
      question: 'Was each spec tried against the policy before it was approved?',
      evidence: ['specs-tried'],
    },
    {
      id: 'A.6.2.5',
      title: 'Deployment',
      question: 'Is what is deployed approved first?',
      evidence: wholeWay,
      doubt: howTheWayIsCounted,
    },
    {
      id: 'A.6.2.6',
      title: 'Operation and monitoring',
      question: 'What ran, what was denied, what was stopped?',
      evidence: ['operation'],
    },
    {
      id: 'A.6.2.8',
      title: 'Recording of event logs',
      question: 'Is what agents do recorded, and is the record whole?',
      evidence: ['operation', 'ledger-checks'],
    },
    {
      id: 'A.8.4',
      title: 'Communication of incidents',
      question: 'Were those concerned told?',
      evidence: ['incident-notices'],
    },
    {
      id: 'A.9.2',
      title: 'Processes for responsible use',
      question: 'Is what goes beyond the rules denied?',
      evidence: ['capability-limits'],
    },
    {
      id: 'A.9.4',
      title: 'Intended use',
      question: 'Is use outside of the declared purpose denied?',
      evidence: ['capability-limits'],
    },
    {
      id: 'A.10.3',
      title: 'Suppliers',
      question: 'Who supplies models and orchestrators?',
      evidence: ['suppliers'],
    },
  ],
}
