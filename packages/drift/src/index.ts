export { type Asking, isStillToBeJudged } from './asking.ts'
export {
  type Compared,
  compare,
  type Difference,
  type DriftFacts,
  isWorthless,
  type Reported,
} from './compare.ts'
export { type IgnoreRule, ignoreLimits, isIgnored, isIgnoredBy } from './ignoring.ts'
export { type DriftKind, driftKinds, type Exit, exitsOf } from './kinds.ts'
export { type Change, changeOf, type DriftState, driftStates, stateOf } from './standing.ts'
export { type Line, threeWay } from './three-way.ts'
export { medianOf, type TrendDay, trendOf } from './trend.ts'
