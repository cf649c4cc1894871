import { lazy, Suspense } from 'react'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Minute } from '../ui/Minute.tsx'
import { describeNumber } from '../ui/number.ts'
import { useStore } from '../ui/store.ts'
import { type Column, Table } from '../ui/Table.tsx'
import { describeMinute, zonePreference } from '../ui/time-zone.ts'
import type { Overview } from './runtime-query.ts'
import { crashed, troubleIn } from './trouble.ts'

const Chart = lazy(() => import('../ui/Chart.tsx').then((file) => ({ default: file.Chart })))

type Counted = { name: string; count: number; colour: string | undefined; lastFrom: number | null }

const columns: readonly Column<Counted>[] = [
  {
    header: 'What',
    isRowHeader: true,
    cell: ({ name, colour }) => (
      <span className="inline-flex min-w-0 items-center gap-2">
        <svg aria-hidden width="10" height="10" className="shrink-0">
          <rect width="10" height="10" fill={colour ?? 'var(--color-edge)'} />
        </svg>
        <code className="font-mono break-all">{name}</code>
      </span>
    ),
  },
  { header: 'Times', cell: ({ count }) => describeNumber(count) },
  { header: 'Last from', cell: ({ lastFrom }) => (lastFrom === null ? '–' : <Minute at={lastFrom} />) },
]

/** Denials by their code and crashes, over time; what the picture shows stands as numbers beside it. */
export function TroubleOverTime({ overview }: { overview: Overview }) {
  const zone = useStore(zonePreference)
  const { series, rows, total } = troubleIn(overview)
  if (total === 0) {
    return (
      <EmptyState title="Nothing went wrong in this time">
        Whatever is not let in, or crashes, is counted here by its code.
      </EmptyState>
    )
  }
  const lastFrom = (isIn: (span: Overview['spans'][number]) => boolean) =>
    overview.spans.findLast(isIn)?.from ?? null
  const colourOf = (name: string) => series.find((one) => one.name === name)?.colour
  const crashes = overview.spans.reduce((sum, span) => sum + span.crashes, 0)
  const counted: Counted[] = [
    ...overview.denialsByCode.map(({ code, count }) => ({
      name: code,
      count,
      colour: colourOf(code),
      lastFrom: lastFrom(({ denials }) => denials.some((denial) => denial.code === code)),
    })),
    {
      name: crashed,
      count: crashes,
      colour: colourOf(crashed),
      lastFrom: lastFrom((span) => span.crashes > 0),
    },
  ]
  return (
    <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Suspense fallback={<div className="h-56" />}>
        <Chart
          says={`Denials and crashes over time, ${describeNumber(total)} altogether; the table has the numbers.`}
          series={series}
          rows={rows.map(({ from, values }) => ({ label: describeMinute(new Date(from), zone), values }))}
        />
      </Suspense>
      <Table
        caption="Denials by code, and crashes"
        columns={columns}
        rows={counted}
        rowKey={({ name }) => name}
      />
    </div>
  )
}
