import { Link } from '@tanstack/react-router'
import { Check, CircleHelp, TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { counted } from '../../ui/number.ts'
import { type StepId, stepIds, steps } from './steps.ts'

type StepListProps = {
  to: string
  current: StepId
  /** How many problems each step has; told only where somebody has been. */
  problems: ReadonlyMap<StepId, number>
  /** How many values of each step were inferred and are not confirmed. */
  unconfirmed: ReadonlyMap<StepId, number>
  isReviewed: boolean
}

/** Where one is among the six, each an address of its own. */
export function StepList({ to, current, problems, unconfirmed, isReviewed }: StepListProps) {
  const at = stepIds.indexOf(current)
  const list = useRef<HTMLOListElement>(null)
  // On a narrow screen the list is wider than the screen.
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [at])
  return (
    <nav aria-label="Steps" className="mb-5 min-w-0 border-b border-rule lg:border-b-0">
      <p className="mb-2 text-xs text-faded lg:hidden">
        Step {at + 1} of {steps.length}
      </p>
      <ol
        ref={list}
        className="relative -mx-1 flex gap-1 overflow-x-auto px-1 pb-2 lg:flex-col lg:overflow-visible"
      >
        {steps.map(({ id, title }, index) => {
          const isCurrent = id === current
          const count = problems.get(id) ?? 0
          const open = unconfirmed.get(id) ?? 0
          const wasSeen = index < at || isReviewed
          return (
            <li key={id} className="shrink-0">
              <Link
                to={to}
                search={{ step: id }}
                aria-current={isCurrent ? 'page' : undefined}
                resetScroll={false}
                className={classNames(
                  'flex min-h-row items-center gap-2 rounded-sm border px-2 text-sm hover:bg-shade',
                  isCurrent ? 'border-accent bg-accent-wash font-medium' : 'border-transparent text-faded',
                )}
              >
                <span aria-hidden className="w-4 shrink-0 text-center">
                  {index + 1}
                </span>
                <span className="whitespace-nowrap lg:whitespace-normal">{title}</span>
                {wasSeen && count > 0 && (
                  <span className="inline-flex items-center gap-1 text-xs text-restrict">
                    <TriangleAlert aria-hidden className="size-3.5" />
                    <span aria-hidden>{count}</span>
                    <span className="sr-only">{counted(count, 'thing')} to correct</span>
                  </span>
                )}
                {open > 0 && (
                  <span className="inline-flex items-center gap-1 text-xs text-restrict">
                    <CircleHelp aria-hidden className="size-3.5" />
                    <span aria-hidden>{open}</span>
                    <span className="sr-only">{counted(open, 'value')} to confirm</span>
                  </span>
                )}
                {wasSeen && count === 0 && open === 0 && !isCurrent && id !== 'review' && (
                  <Check aria-hidden className="size-3.5 text-allow" />
                )}
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
