import type { ImpactPart } from '../policy-query.ts'

type Changed = ImpactPart['newlyDenied']

const both = (one: Changed, other: Changed): Changed => ({
  count: one.count + other.count,
  listed: [...one.listed, ...other.listed],
})

/** What two parts found together. The later one says where to go on, and by which policies it was found. */
export const mergeImpact = (before: ImpactPart, after: ImpactPart): ImpactPart => ({
  ...after,
  checked: before.checked + after.checked,
  newlyDenied: both(before.newlyDenied, after.newlyDenied),
  newlyAllowed: both(before.newlyAllowed, after.newlyAllowed),
  deniedDifferently: both(before.deniedDifferently, after.deniedDifferently),
  newlyWarned: before.newlyWarned + after.newlyWarned,
  unreadable: [...before.unreadable, ...after.unreadable],
})

/** The active policy changed while the parts were fetched, so that they do not belong together. */
export const isMixed = (before: ImpactPart, after: ImpactPart): boolean =>
  before.activeHash !== after.activeHash
