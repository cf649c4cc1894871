import type { Framework } from '../control.ts'
import type { EvidenceName } from '../evidence.ts'

export const gdpr: Framework<EvidenceName> = {
  id: 'gdpr',
  title: 'GDPR',
  edition: 'Regulation (EU) 2016/679',
  source:
    'Articles compared with a community library of frameworks. Articles 5, 24 and 30 are about processing activities; no log shows those by itself.',
  controls: [
    {
      id: 'Art. 5(2)',
      title: 'Accountability',
      question: 'Can it be shown that the record is complete?',
      evidence: ['ledger-checks'],
    },
    {
      id: 'Art. 15(1)(h)',
      title: 'Information about the logic involved',
      question: 'Is it known for each decision by which rules it was made?',
      evidence: ['policy-evaluations'],
    },
    {
      id: 'Art. 22(3)',
      title: 'Human intervention',
      question: 'Can a person step in, and did one?',
      evidence: ['oversight'],
    },
    {
      id: 'Art. 25',
      title: 'Protection by design and by default',
      question: 'Is denied what was not allowed, without anybody asking for it?',
      evidence: ['capability-limits', 'access-decisions'],
    },
    {
      id: 'Art. 30(1)',
      title: 'Records of processing of a controller',
      question: 'Is there a register of what is processed, why and for whom?',
      evidence: ['processing-register'],
    },
    {
      id: 'Art. 30(2)',
      title: 'Records of processing of a processor',
      question: 'Is there a register of what is processed for others?',
      evidence: ['processing-register'],
    },
    {
      id: 'Art. 32(1)(b)',
      title: 'Confidentiality, integrity, availability',
      question: 'Is access decided each time, and is the record whole?',
      evidence: ['access-decisions', 'ledger-checks'],
    },
    {
      id: 'Art. 32(1)(c)',
      title: 'Restoring access after an incident',
      question: 'Were restores tried?',
      evidence: ['backups'],
    },
    {
      id: 'Art. 32(1)(d)',
      title: 'Regular testing',
      question: 'Are the controls tried again, and what came out?',
      evidence: ['control-tests'],
    },
    {
      id: 'Art. 33(3)',
      title: 'Content of a notification',
      question: 'Was the authority told what has to be told?',
      evidence: ['incident-notices'],
    },
    {
      id: 'Art. 33(5)',
      title: 'Documentation of breaches',
      question: 'What happened when, from noticing to containing?',
      evidence: ['containment', 'incident-notices'],
    },
  ],
}
