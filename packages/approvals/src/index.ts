export { canDecide, type DecisionFacts, type DecisionRight, whyNotWithReason } from './can-decide.ts'
export { isSameHuman, type Party } from './party.ts'
export {
  type ApprovalRules,
  isAsked,
  type RequiredPart,
  type Requirement,
  requirementOf,
  type Voter,
} from './requirement.ts'
export {
  type Decision,
  isForSubject,
  type Members,
  type PartTally,
  type Subject,
  type Tally,
  tally,
  type VoidReason,
  type Vote,
  voidReasons,
} from './tally.ts'
