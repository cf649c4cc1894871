import type { Framework } from '../control.ts'
import type { EvidenceName } from '../evidence.ts'

const letters = 'The letters of this sub-paragraph are as commonly cited; compare them with the regulation.'

export const hipaa: Framework<EvidenceName> = {
  id: 'hipaa',
  title: 'HIPAA Security Rule',
  edition: '45 CFR Part 164, Subpart C; the rule proposed in January 2025 is not in here',
  source:
    'Identifiers of § 164.312 compared with the text of the Code of Federal Regulations; those of § 164.308 are as commonly cited. Whether raw logs have to be kept for six years is disputed. Which agents touch health data, Countersign does not know.',
  controls: [
    {
      id: '164.308(a)(1)(ii)(D)',
      title: 'Review of activity',
      question: 'Does somebody regularly look at what was recorded?',
      evidence: ['activity-reviews'],
      doubt: letters,
    },
    {
      id: '164.308(a)(4)',
      title: 'Management of access to information',
      question: 'Who gave agents that touch health data their rights?',
      evidence: ['health-data'],
      doubt: letters,
    },
    {
      id: '164.308(a)(5)(ii)(C)',
      title: 'Monitoring of log-ins',
      question: 'Who signed in, and who was refused?',
      evidence: ['authentication'],
      doubt: letters,
    },
    {
      id: '164.312(a)(1)',
      title: 'Access control',
      question: 'Is access decided each time, and denied where it must be?',
      evidence: ['access-decisions'],
    },
    {
      id: '164.312(a)(2)(i)',
      title: 'Unique user identification',
      question: 'Has everybody who acts an identifier of their own?',
      evidence: ['identity-life'],
    },
    {
      id: '164.312(a)(2)(ii)',
      title: 'Access in an emergency',
      question: 'Who used the way for emergencies, and why?',
      evidence: ['break-glass'],
    },
    {
      id: '164.312(a)(2)(iii)',
      title: 'Automatic logoff',
      question: 'Do sessions end by themselves?',
      evidence: ['session-timeouts'],
    },
    {
      id: '164.312(b)',
      title: 'Audit controls',
      question: 'Is what happens recorded, and is the record whole?',
      evidence: ['ledger-checks'],
    },
    {
      id: '164.312(c)(1)',
      title: 'Integrity',
      question: 'Is what is protected safe from being changed?',
      evidence: ['ledger-checks', 'starts-denied'],
    },
    {
      id: '164.312(c)(2)',
      title: 'Mechanism to authenticate',
      question: 'Is it checked that nothing was changed?',
      evidence: ['starts-denied', 'ledger-checks'],
    },
    {
      id: '164.312(d)',
      title: 'Authentication of a person or entity',
      question: 'Is whoever asks for access who they say they are?',
      evidence: ['authentication'],
    },
    {
      id: '164.312(e)(1)',
      title: 'Transmission security',
      question: 'Is what is sent protected?',
      evidence: ['transport-security'],
    },
    {
      id: '164.312(e)(2)',
      title: 'Integrity and encryption of what is sent',
      question: 'Is what is sent encrypted?',
      evidence: ['transport-security'],
    },
  ],
}
