import { TriangleAlert } from 'lucide-react'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Digest } from '../ui/Digest.tsx'
import { Notice } from '../ui/Notice.tsx'
import { counted } from '../ui/number.ts'
import type { Line } from './drift-query.ts'
import { bySection, isApprovedLost } from './three-sides.ts'

type ThreeSidesProps = {
  lines: readonly Line[]
  showsAll: boolean
  onShowAll: (showsAll: boolean) => void
}

/** What was approved, what is stored and what the run says, beside each other. */
export function ThreeSides({ lines, showsAll, onShowAll }: ThreeSidesProps) {
  const shown = bySection(lines, !showsAll)
  return (
    <section aria-label="Three sides" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h3 className="text-base font-semibold">Three sides</h3>
        <Checkbox
          label="Only differences"
          checked={!showsAll}
          onChange={({ target }) => onShowAll(!target.checked)}
        />
      </div>
      {isApprovedLost(lines) && (
        <Notice tone="caution">
          The bytes that were approved are not stored any more; only their digest is known. What else differs
          from them cannot be told, so below stands what is stored now.
        </Notice>
      )}
      {shown.length === 0 && <p className="text-sm text-faded">Nothing differs on the three sides.</p>}
      {shown.map(({ name, title, lines: inSection, differing }) => (
        <details key={name} open className="border-t border-edge text-sm">
          <summary className="cursor-pointer py-1.5">
            <span className="font-medium">{title}</span>
            <span className="ml-3 text-xs text-faded">
              {differing === 0 ? 'nothing differs' : counted(differing, 'difference')}
            </span>
          </summary>
          <Lines title={title} lines={inSection} />
        </details>
      ))}
    </section>
  )
}

const sides = [
  { side: 'approved', word: 'Approved' },
  { side: 'stored', word: 'Stored now' },
  { side: 'reported', word: 'Reported' },
] as const

function Lines({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <table className="block w-full table-fixed sm:table">
      <caption className="sr-only">{title}, three ways</caption>
      <thead className="hidden text-left text-xs text-faded sm:table-header-group">
        <tr>
          <th scope="col" className="h-7 w-36 pr-3 font-medium">
            What
          </th>
          {sides.map(({ side, word }) => (
            <th key={side} scope="col" className="h-7 pr-3 font-medium">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {lines.map((line) => (
          <tr key={line.label} className="block border-t border-rule py-1 sm:table-row">
            <th scope="row" className="block py-1 pr-3 text-left align-top font-normal sm:table-cell">
              <span className="inline-flex items-start gap-1.5">
                {line.differs && (
                  <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-restrict" />
                )}
                {line.label}
                {line.differs && <span className="sr-only"> differs</span>}
              </span>
            </th>
            {sides.map(({ side, word }) => (
              <td key={side} className="flex min-w-0 gap-3 py-0.5 align-top sm:table-cell sm:py-1 sm:pr-3">
                <span aria-hidden className="w-24 shrink-0 text-faded sm:hidden">
                  {word}
                </span>
                <Value
                  value={line[side]}
                  isOther={line.differs && line[side] !== line.approved}
                  what={`${line.label}, ${word.toLowerCase()}`}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const isDigest = (value: string): boolean => /^[0-9a-f]{64}$/.test(value)

function Value({ value, isOther, what }: { value: string | null; isOther: boolean; what: string }) {
  if (value === null) return <span className="text-faded">not known</span>
  const shown = isDigest(value) ? <Digest hex={value} what={what} /> : value
  return isOther ? (
    <mark className="min-w-0 bg-restrict-wash px-1 font-medium break-words whitespace-pre-wrap text-ink">
      {shown}
    </mark>
  ) : (
    <span className="min-w-0 break-words whitespace-pre-wrap">{shown}</span>
  )
}
