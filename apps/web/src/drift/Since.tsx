import { describeAge } from '../ui/age.ts'
import { Minute } from '../ui/Minute.tsx'

/** Since when, and how long that is by the clock of the server. */
export function Since({ at, now }: { at: number; now: number }) {
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      <Minute at={at} />
      <span className="whitespace-nowrap text-faded">{describeAge(Math.max(0, now - at))}</span>
    </span>
  )
}
