import { useId } from 'react'
import { Notice } from '../ui/Notice.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Time } from '../ui/Time.tsx'
import type { Course, Integrity } from './integrity.ts'

type CheckProgressProps = { check: NonNullable<Integrity['check']>; course: Exclude<Course, 'resting'> }

export function CheckProgress({ check, course }: CheckProgressProps) {
  const id = useId()
  const { reached, size, startedAt, movedAt } = check
  if (course === 'interrupted') {
    return (
      <Notice tone="caution">
        A check that began at <Time at={startedAt} /> was interrupted: it has stood still at{' '}
        {describeNumber(reached)} of {counted(size, 'event')} since <Time at={movedAt} />. Check now starts it
        anew.
      </Notice>
    )
  }
  return (
    <div className="text-sm">
      <p id={id} className="flex flex-wrap justify-between gap-x-4">
        <span>Being checked</span>
        <span className="text-faded">
          {describeNumber(reached)} of {counted(size, 'event')}
        </span>
      </p>
      <progress
        aria-labelledby={id}
        value={reached}
        max={Math.max(size, 1)}
        className="block h-2 w-full appearance-none rounded-sm border border-edge bg-sheet [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sheet [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  )
}
