import { Check, CircleHelp, KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { useSpecFields } from './spec-fields.ts'
import { isWithin, valueAt } from './spec-path.ts'

type FieldMarksProps = {
  path: string
  label: string
  /** Marks what is said of the whole at this path, and not of its parts. */
  isWhole?: boolean
  children: ReactNode
}

/** A field with what has to be known of its value: that it was inferred, or that a credential was taken out. */
export function FieldMarks({ path, label, isWhole = false, children }: FieldMarksProps) {
  const fields = useSpecFields()
  const inferred = fields.inferred.filter((one) => (isWhole ? one.path === path : isWithin(one.path, path)))
  const isRemoved = !isWhole && fields.removed.some((one) => isWithin(one, path))
  return (
    <div
      data-path={path}
      className={classNames('min-w-0 scroll-mt-24', inferred.length > 0 && 'border-l-3 border-restrict pl-3')}
    >
      {children}
      {isRemoved && (
        <p className="mt-1 flex items-start gap-1.5 text-sm text-restrict">
          <KeyRound aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          Enter again: a credential stood here, and credentials are not kept in drafts.
        </p>
      )}
      {inferred.length > 0 && (
        <ul aria-label={`Inferred in ${label}`} className="mt-1 flex flex-col gap-1">
          {inferred.map((one) => {
            const word = one.path === path ? undefined : valueAt(fields.value, one.path)
            const name = typeof word === 'string' ? word : label
            return (
              <li key={one.path} className="flex flex-wrap items-center gap-x-2 text-xs text-restrict">
                <span className="flex min-w-0 items-start gap-x-2">
                  <CircleHelp aria-hidden className="mt-px size-3.5 shrink-0" />
                  <span className="min-w-0 break-words">
                    {typeof word === 'string' && <code className="font-mono">{word}: </code>}
                    inferred from {one.because}
                  </span>
                </span>
                <Button
                  tone="quiet"
                  size="small"
                  className="text-accent"
                  aria-label={`Confirm ${name}`}
                  onClick={() => fields.confirm(one.path)}
                  icon={<Check aria-hidden className="size-3.5" />}
                >
                  Confirm
                </Button>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
