import type { Framework } from '../control.ts'
import { type EvidenceName, howTheWayIsCounted, wholeWay } from '../evidence.ts'

const wherever =
  'It applies to systems of Annex III only; whether an agent is one, Countersign does not know.'

const howLong =
  'A check shows that no event is missing since the log began, however short ago that is. How long its bodies are kept is seen when they are erased by a rule; what is erased for a person is not counted here. Which logs the article is about, Countersign does not know: counted are those of agents, approvals, policy and runs.'

export const aiAct: Framework<EvidenceName> = {
  id: 'ai-act',
  title: 'EU AI Act',
  edition: 'Regulation (EU) 2024/1689',
  source:
    'Articles compared with a community library of frameworks. The dates from which obligations for high-risk systems apply were moved by a later act, whose official text was not read here.',
  controls: [
    {
      id: 'Art. 12(1)',
      title: 'Automatic recording of events',
      question: 'Is what an agent does recorded by itself, for as long as it is used?',
      evidence: ['operation'],
      doubt: wherever,
    },
    {
      id: 'Art. 12(2)(a)',
      title: 'Recording of situations with risk',
      question: 'Are risks and substantial changes recorded?',
      evidence: ['anomalies', 'configuration'],
      doubt: wherever,
    },
    {
      id: 'Art. 12(2)(b)',
      title: 'Recording for monitoring after the market',
      question: 'Is there what later monitoring needs?',
      evidence: ['operation'],
      doubt: wherever,
    },
    {
      id: 'Art. 12(2)(c)',
      title: 'Recording of operation',
      question: 'Can the operation be followed?',
      evidence: ['operation'],
      doubt: wherever,
    },
    {
      id: 'Art. 14(4)(d)',
      title: 'Deciding not to use, and overriding',
      question: 'Can people override, and did they?',
      evidence: ['oversight'],
      doubt: wherever,
    },
    {
      id: 'Art. 14(4)(e)',
      title: 'Stopping',
      question: 'Can people stop an agent, and did they?',
      evidence: ['containment'],
      doubt: wherever,
    },
    {
      id: 'Art. 14(5)',
      title: 'Confirmation by two people',
      question: 'Do at least two people confirm?',
      evidence: ['two-people'],
      doubt:
        'The article is about remote biometric identification; what is counted is every promotion. Choose the agents that it applies to: a gap that others bring about says nothing of it.',
    },
    {
      id: 'Art. 17(1)(a)',
      title: 'Management of modifications',
      question: 'Are modifications authorised?',
      evidence: wholeWay,
      doubt: `${wherever} ${howTheWayIsCounted}`,
    },
    {
      id: 'Art. 17(1)(h)',
      title: 'Monitoring after the market',
      question: 'Is an agent watched once it is in use?',
      evidence: ['operation'],
      doubt: wherever,
    },
    {
      id: 'Art. 17(1)(k)',
      title: 'Record-keeping',
      question: 'Are records kept, for how long, and are they whole?',
      evidence: ['ledger-checks', 'retention'],
      doubt: wherever,
    },
    {
      id: 'Art. 19(1)',
      title: 'Logs kept by the provider',
      question: 'Are logs kept for at least six months?',
      evidence: ['ledger-checks', 'six-months'],
      doubt: howLong,
    },
    {
      id: 'Art. 26(2)',
      title: 'Assigned oversight',
      question: 'Who is assigned to oversee, and were they given the right?',
      evidence: ['role-grants'],
      doubt: wherever,
    },
    {
      id: 'Art. 26(5)',
      title: 'Suspension on risk',
      question: 'Is use suspended when there is a risk?',
      evidence: ['containment'],
      doubt: wherever,
    },
    {
      id: 'Art. 26(6)',
      title: 'Logs kept by the deployer',
      question: 'Are logs kept for at least six months?',
      evidence: ['ledger-checks', 'six-months'],
      doubt: howLong,
    },
    {
      id: 'Art. 73',
      title: 'Reporting of serious incidents',
      question: 'Was the authority told in time?',
      evidence: ['incident-notices'],
      doubt: wherever,
    },
  ],
}
