import { auditorAccessLimits, whyNotUntil } from '@countersign/people'
import { z } from 'zod'
import { instantOf, textOf } from '../promotion/schedule-time.ts'
import type { Zone } from '../ui/time-zone.ts'

/** What an auditor is given, as it is typed: the time as the wall clock of the zone in which times are shown. */
export const AccessValues = z.strictObject({
  until: z.string(),
  exportIds: z.array(z.string()).max(auditorAccessLimits.mostExports),
})
export type AccessValues = z.infer<typeof AccessValues>

const usualDays = 30

export const emptyAccess = (zone: Zone, exportIds: readonly string[] = []): AccessValues => ({
  until: textOf(Date.now() + usualDays * 86_400_000, zone),
  exportIds: [...exportIds],
})

/** What is wrong with what was typed, by the server's own rules; `untilFor` is left as it is. */
export function problemsOf(
  { until, exportIds }: AccessValues,
  zone: Zone,
  { untilFor = null, mayBeEmpty = false }: { untilFor?: number | null; mayBeEmpty?: boolean } = {},
): { until?: string; exportIds?: string } {
  const at = instantOf(until, zone)
  const isUntouched = untilFor !== null && until === textOf(untilFor, zone)
  const late = at === null || isUntouched ? null : whyNotUntil(at, Date.now())
  return {
    ...(at === null && { until: 'Choose a day and a time.' }),
    ...(late !== null && { until: `${late.message} ${late.remedy}` }),
    ...(exportIds.length === 0 && !mayBeEmpty && { exportIds: 'Choose at least one pack.' }),
  }
}

/** For the server, after `problemsOf` found nothing. */
export function wantedOf({ until, exportIds }: AccessValues, zone: Zone) {
  return { until: instantOf(until, zone) ?? 0, exportIds }
}
