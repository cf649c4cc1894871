import type { Framework } from '../control.ts'
import { type EvidenceName, howTheWayIsCounted, wholeWay } from '../evidence.ts'

export const soc2: Framework<EvidenceName> = {
  id: 'soc2',
  title: 'SOC 2',
  edition: 'Trust Services Criteria 2017, points of focus revised 2022',
  source: 'Identifiers compared with a community library of frameworks, not with the guide of the AICPA.',
  controls: [
    {
      id: 'CC1.3',
      title: 'Structures, authorities and responsibilities',
      question: 'Who may approve, administer and export, and who gave them that?',
      evidence: ['role-grants'],
    },
    {
      id: 'CC2.1',
      title: 'Quality of information',
      question: 'Is the record that decisions are shown from complete and unchanged?',
      evidence: ['ledger-checks'],
    },
    {
      id: 'CC4.1',
      title: 'Evaluation of controls',
      question: 'Are the controls tried again, and what came out?',
      evidence: ['control-tests'],
    },
    {
      id: 'CC5.2',
      title: 'Controls over technology',
      question: 'What is enforced, and who changed that?',
      evidence: ['enforcement-settings'],
    },
    {
      id: 'CC6.1',
      title: 'Logical access',
      question: 'Is access decided each time, and denied where it must be?',
      evidence: ['access-decisions'],
    },
    {
      id: 'CC6.2',
      title: 'Registration and removal of users',
      question: 'Is everybody registered before they have access, and removed afterwards?',
      evidence: ['user-life'],
    },
    {
      id: 'CC6.3',
      title: 'Least privilege and separation of duties',
      question: 'Does anybody approve what they requested themselves?',
      evidence: ['separation'],
      doubt:
        'Who wrote a spec stands in no event about its promotion, so that an author approves their own is not looked for here. Nobody can vote on their own request or on what they edited last; such a try is refused and leaves no event.',
    },
    {
      id: 'CC6.6',
      title: 'Protection against the outside',
      question: 'Are connections from outside refused when they are not trusted?',
      evidence: ['transport-security'],
    },
    {
      id: 'CC6.7',
      title: 'Movement of information',
      question: 'What left the house, and who took it?',
      evidence: ['exports'],
    },
    {
      id: 'CC6.8',
      title: 'Unauthorised software',
      question: 'Is a start denied when what is to run has no proof, or is not what was approved?',
      evidence: ['starts-denied'],
    },
    {
      id: 'CC7.1',
      title: 'Detection of changed configuration',
      question:
        'Are changes of specs and policy seen, also those that nobody asked for, and what do they lead to?',
      evidence: ['configuration'],
    },
    {
      id: 'CC7.2',
      title: 'Monitoring for anomalies',
      question: 'Is what is out of the ordinary noticed and written down?',
      evidence: ['anomalies'],
    },
    {
      id: 'CC7.3',
      title: 'Evaluation of events',
      question: 'What was decided about agents that were stopped?',
      evidence: ['containment'],
    },
    {
      id: 'CC7.4',
      title: 'Response to incidents',
      question: 'How fast is an agent contained, and by whom?',
      evidence: ['containment'],
      doubt:
        'What is counted is that somebody or something contained an agent; when each of its runs was over is told by the events of the run.',
    },
    {
      id: 'CC7.5',
      title: 'Recovery',
      question: 'Were keys and data recovered after an incident?',
      evidence: ['key-recovery', 'backups'],
    },
    {
      id: 'CC8.1',
      title: 'Change management',
      question: 'Is every change authorised, tested by the policy, approved by others and then put in force?',
      evidence: wholeWay,
      doubt: howTheWayIsCounted,
    },
    {
      id: 'CC9.1',
      title: 'Mitigation of disruption',
      question: 'Are backups made and failovers tried?',
      evidence: ['backups'],
    },
    {
      id: 'A1.2',
      title: 'Recovery of availability',
      question: 'Are backups made and failovers tried?',
      evidence: ['backups'],
    },
  ],
}
