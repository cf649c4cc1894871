import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { nameOfField } from '../fields/words.ts'
import { stepAt, titleOf } from './steps.ts'

type ReviewLine = { path: string; message: string; detail?: string | undefined; action?: ReactNode }

type ReviewListProps = { label: string; to: string; lines: readonly ReviewLine[] }

/** Sentences about parts of the draft, each with the way to its step and field. */
export function ReviewList({ label, to, lines }: ReviewListProps) {
  return (
    <ul aria-label={label} className="border-t border-rule text-sm">
      {lines.map(({ path, message, detail, action }) => {
        const step = stepAt(path)
        return (
          <li
            key={`${path} ${message}`}
            className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-b border-rule py-2"
          >
            <div className="min-w-0 break-words">
              <p>
                <span className="font-medium">{nameOfField(path)}: </span>
                {message}
              </p>
              {detail && <p className="text-faded">{detail}</p>}
            </div>
            <div className="flex items-center gap-2">
              {action}
              {step !== 'review' && (
                <Link
                  to={to}
                  search={{ step, field: path }}
                  className="link inline-flex min-h-6 items-center"
                >
                  Go to {titleOf(step)}
                </Link>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
