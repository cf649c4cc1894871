import { lazy, type ReactNode, Suspense } from 'react'
import type { ChartProps } from './Chart.tsx'
import { describeNumber } from './number.ts'
import { Table } from './Table.tsx'

const Chart = lazy(() => import('./Chart.tsx').then((file) => ({ default: file.Chart })))

type ChartWithTableProps = ChartProps & {
  /** What one row is: an hour, a day. */
  span: string
  /** What stands beside the picture: its series by name with their sums. */
  children: ReactNode
}

/** A picture, what it comes to beside it, and below both every number of it, for whoever does not see pictures or colours. */
export function ChartWithTable({ span, children, ...chart }: ChartWithTableProps) {
  const counted = chart.rows.filter(({ values }) => Object.values(values).some((value) => value))
  return (
    <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        <Suspense fallback={<div className="h-56" />}>
          <Chart {...chart} />
        </Suspense>
        <details className="mt-2 text-sm">
          <summary className="cursor-pointer text-faded hover:text-ink">
            The numbers of the chart, {span} by {span}
          </summary>
          <div className="mt-2 max-h-80 overflow-auto" tabIndex={-1}>
            <Table
              caption={`${chart.says} ${span} by ${span}, without what was empty`}
              columns={[
                {
                  header: span.charAt(0).toUpperCase() + span.slice(1),
                  isRowHeader: true,
                  cell: ({ label }) => label,
                },
                ...chart.series.map(({ name }) => ({
                  header: name,
                  cell: ({ values }: (typeof counted)[number]) => numberOf(values[name]),
                })),
              ]}
              rows={counted}
              rowKey={({ label }) => label}
            />
          </div>
        </details>
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  )
}

const numberOf = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : describeNumber(value)
