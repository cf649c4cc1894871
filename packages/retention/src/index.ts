export {
  actionsOf,
  classOf,
  type EventClass,
  eventClasses,
  eventClassNames,
  isEventClass,
} from './classes.ts'
export { type HoldScope, holdLimits, holdScopes } from './hold.ts'
export { dayOf, endOf, holderOf, keyName, readKeyName, startOf } from './keys.ts'
export {
  type Days,
  firstRun,
  isNextLook,
  isShortening,
  lastDueDay,
  mostDays,
  refusalOfDays,
  waitMs,
} from './rule.ts'
