import type { PlanCode } from '@countersign/compliance'
import { Refusal } from '@countersign/decisions'

const remedies: Readonly<Record<PlanCode, string>> = {
  PLAN_MALFORMED: 'Choose at least one framework, a period, and agents only by their identifiers.',
  FRAMEWORK_UNKNOWN: 'Choose among the frameworks that the page Compliance lists.',
  TIME_ZONE_UNKNOWN: 'Name a time zone as the IANA list does, such as Europe/Berlin or UTC.',
  DAY_INVALID: 'Name days that exist, such as 2026-10-01.',
  PERIOD_BACKWARDS: 'Exchange the two days.',
  PERIOD_TOO_LONG: 'Ask for shorter periods, one after the other.',
}

export const badPlan = (code: PlanCode, message: string) =>
  new Refusal({ kind: 'bad-input', code, message, remedy: remedies[code] })

export const nothingPublished = () =>
  new Refusal({
    kind: 'conflict',
    code: 'NOT_PUBLISHED',
    message: 'The ledger has no signed checkpoint yet, so nothing can be proven.',
    remedy: 'Wait a second and ask again.',
  })

export const tooManyExports = (most: number) =>
  new Refusal({
    kind: 'too-many',
    code: 'EXPORTS_UNDERWAY',
    message: `${most} exports of this workspace are underway.`,
    remedy: 'Wait until one has finished, or cancel one.',
  })

export const exportNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'EXPORT_NOT_FOUND',
    message: 'There is no such export in this workspace.',
    remedy: 'Look for it in the history on the page Compliance.',
  })

export const exportOver = (state: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'EXPORT_OVER',
    message: `The export is ${state} already.`,
    remedy: 'Load the page anew; somebody may have been quicker.',
  })

export const exportNotDone = (state: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'EXPORT_NOT_DONE',
    message: `There is no pack to download: the export is ${state}.`,
    remedy: 'Wait until it is done, or ask for it again.',
  })

export const controlNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'CONTROL_NOT_FOUND',
    message: 'There is no such control in this framework.',
    remedy: 'Choose one that the page Compliance lists.',
  })
